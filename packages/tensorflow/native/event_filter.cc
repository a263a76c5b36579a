// dw, some output channels at a time: the sums of an input channel's taps are in registers, an event adds a vector of dy to each.
#include <algorithm>
#include <atomic>

#include "event_tiles.h"
#include "pool.h"

namespace synfire::event {
namespace {

struct Work {
  Scratch position, value, length;  // of the calling thread
  Scratch tile, sums;               // of any thread
};
thread_local Work work;

// Adds to the sums of the taps, at `sums` + weight·columns, what n events bring.
// Not inlined: among the caller's variables its addresses do not stay in registers.
template <int NR, int NC, int NV, bool Valued>
__attribute__((noinline)) void add(const float* tile, int64_t width, const uint16_t* position, const float* value, int n, const Taps& taps,
                                   float* sums) {
  constexpr int kColumns = NV * kLanes;
  const int64_t row = width * kColumns;
  Vector a[NR * NC][NV] = {};
  for (int i = 0; i < n; ++i) {
    const float* const at = tile + size_t{position[i]} * kColumns;
    const Vector x = Valued ? spread(value[i]) : Vector{};
#pragma GCC unroll 3
    for (int r = 0; r < NR; ++r)
#pragma GCC unroll 3
      for (int c = 0; c < NC; ++c)
#pragma GCC unroll 4
        for (int v = 0; v < NV; ++v) {
          const Vector d = load(at + r * row + c * kColumns + v * kLanes);
          a[r * NC + c][v] = Valued ? multiply_add(x, d, a[r * NC + c][v]) : a[r * NC + c][v] + d;
        }
  }
#pragma GCC unroll 9
  for (int p = 0; p < NR * NC; ++p)
#pragma GCC unroll 4
    for (int v = 0; v < NV; ++v) {
      float* const to = sums + taps.weight[p] * kColumns + v * kLanes;
      store(to, load(to) + a[p][v]);
    }
}

// dw of input channels [c0, c1) and output channels from k0.
template <int NV, bool Valued>
void block(const Tiles& t, const Lists& lists, const float* dy, float* dw, int64_t c0, int64_t c1, int64_t k0) {
  constexpr int kColumns = NV * kLanes;
  const Shape& s = t.s;
  const int64_t taps = int64_t{s.k} * s.k, k = std::min<int64_t>(kColumns, s.K - k0);
  float* const tile = work.tile.get<float>(packed(t, kColumns));
  float* const sums = work.sums.get<float>((c1 - c0) * taps * kColumns);
  std::memset(sums, 0, (c1 - c0) * taps * kColumns * sizeof(float));
  for (int64_t i = 0; i < t.count; ++i) {
    pack<NV>(t, i, dy, k0, tile);
    each_part(t, [&](int a, const Taps& part) {
      fixed(part.rows, part.columns, [&](auto rows, auto columns) {
        for (int64_t c = c0; c < c1; ++c) {
          const int64_t list = t.list(i, a, c);
          const int n = static_cast<int>(lists.length[list]);
          if (n == 0) continue;
          const auto add_events = add<decltype(rows)::value, decltype(columns)::value, NV, Valued>;
          add_events(tile + part.offset * kColumns, t.width, lists.position + list * t.room, Valued ? lists.value + list * t.room : nullptr, n, part,
                     sums + (c - c0) * taps * kColumns);
        }
      });
    });
  }
  for (int64_t tap = 0; tap < taps; ++tap)
    for (int64_t c = c0; c < c1; ++c)
      std::memcpy(dw + (tap * s.C + c) * s.K + k0, sums + ((c - c0) * taps + tap) * kColumns, k * sizeof(float));
}

template <int NV, bool Valued>
bool run(const Shape& s, const float* x, const float* dy, float* dw) {
  const Tiles t(s, NV * kLanes);
  const int64_t room = t.lists() * t.room;
  const Lists lists = {work.position.get<uint16_t>(room), Valued ? work.value.get<float>(room) : nullptr, work.length.get<uint32_t>(t.lists())};
  std::atomic<bool> only{true};
  const int64_t parts = t.count >= 4 * threads() ? 1 : (s.C + 63) / 64;
  parallel(t.count * parts, [&](int64_t item) {
    Ones ones;
    const int64_t p = item % parts;
    collect<Valued>(t, item / parts, item / parts, x, s.C * p / parts, s.C * (p + 1) / parts, lists, ones);
    if (!ones.only()) only = false;
  });
  if (!Valued && !only) return false;
  // All of a sum is one item's, in a fixed order. Input channels are shared out as well where there are few blocks of output channels.
  const int64_t blocks = (s.K + NV * kLanes - 1) / (NV * kLanes), wanted = threads() > 1 ? 4 * threads() : 1;
  const int64_t groups = std::max<int64_t>(1, std::min((s.C + 31) / 32, (wanted + blocks - 1) / blocks));
  parallel(blocks * groups, [&](int64_t item) {
    const int64_t g = item % groups;
    block<NV, Valued>(t, lists, dy, dw, s.C * g / groups, s.C * (g + 1) / groups, item / groups * NV * kLanes);
  });
  return true;
}

template <int NV>
void attempt(const Shape& s, const float* x, const float* dy, float* dw) {
  if (!sample(x, s.pixels() * s.C).ones || !run<NV, false>(s, x, dy, dw)) run<NV, true>(s, x, dy, dw);
}

}  // namespace

void filter_gradient(const Shape& s, const float* x, const float* dy, float* dw) {
  if (s.single()) {
    std::memset(dw, 0, s.weights() * sizeof(float));
    return filter_gradient(s.middle(), x, dy, dw + s.before_middle());
  }
  const int taps = (s.k + s.stride - 1) / s.stride;
  // Few taps leave registers for more output channels.
  if (taps == 1 && s.K > kLanes) attempt<4>(s, x, dy, dw);
  else if (taps == 2 && s.K > kLanes) attempt<2>(s, x, dy, dw);
  else attempt<1>(s, x, dy, dw);
}

}  // namespace synfire::event
