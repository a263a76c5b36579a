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
template <int NV, int NR, int NC, bool Valued>
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

#if defined(__AVX512BF16__)
// The same of bfloat16, two events at a time. Sums are in the order of `paired`.
template <int NV, int NR, int NC, bool Valued>
__attribute__((noinline)) void add(const Low* tile, int64_t width, const uint16_t* position, const float* value, int n, const Taps& taps,
                                   float* sums) {
  constexpr int kColumns = NV * kIn<Low>;
  const int64_t row = width * kColumns;
  Vector a[NR * NC][2 * NV] = {};
  const auto both = [&](const Low* first, const auto& second, Pairs x) __attribute__((always_inline)) {
#pragma GCC unroll 3
    for (int r = 0; r < NR; ++r)
#pragma GCC unroll 3
      for (int c = 0; c < NC; ++c)
#pragma GCC unroll 4
        for (int v = 0; v < NV; ++v) {
          const int64_t at = r * row + c * kColumns + v * kIn<Low>;
          const Paired d = paired(load_pairs(first + at), second(at));
          Vector* const sum = a[r * NC + c] + 2 * v;
          sum[0] = multiply_add(x, d.even, sum[0]);
          sum[1] = multiply_add(x, d.odd, sum[1]);
        }
  };
  int i = 0;
  for (; i + 1 < n; i += 2) {
    const Low* const other = tile + size_t{position[i + 1]} * kColumns;
    both(tile + size_t{position[i]} * kColumns, [&](int64_t at) { return load_pairs(other + at); }, Valued ? spread_pair(value[i], value[i + 1]) : spread_pair(1, 1));
  }
  if (i < n) both(tile + size_t{position[i]} * kColumns, [](int64_t) { return Pairs{}; }, spread_pair(Valued ? value[i] : 1, 0));
#pragma GCC unroll 9
  for (int p = 0; p < NR * NC; ++p)
#pragma GCC unroll 8
    for (int v = 0; v < 2 * NV; ++v) {
      float* const to = sums + taps.weight[p] * kColumns + v * kLanes;
      store(to, load(to) + a[p][v]);
    }
}
#endif

// dw of input channels [c0, c1) and output channels from k0.
template <int NV, bool Valued, class P, class E>
void block(const Tiles& t, const Lists& lists, const E* dy, float* dw, int64_t c0, int64_t c1, int64_t k0) {
  constexpr int kColumns = NV * kIn<P>;
  const Shape& s = t.s;
  const int64_t taps = int64_t{s.k} * s.k, k = std::min<int64_t>(kColumns, s.K - k0);
  P* const tile = work.tile.get<P>(packed(t, kColumns));
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
          add<NV, decltype(rows)::value, decltype(columns)::value, Valued>(tile + part.offset * kColumns, t.width, lists.position + list * t.room,
                                                                           Valued ? lists.value + list * t.room : nullptr, n, part,
                                                                           sums + (c - c0) * taps * kColumns);
        }
      });
    });
  }
  for (int64_t tap = 0; tap < taps; ++tap)
    for (int64_t c = c0; c < c1; ++c) {
      const float* from = sums + ((c - c0) * taps + tap) * kColumns;
#if defined(__AVX512BF16__)
      float ordered[kColumns];
      if constexpr (sizeof(P) == sizeof(Low)) {
        for (int v = 0; v < kColumns; v += kIn<P>) in_order(from + v, ordered + v);
        from = ordered;
      }
#endif
      std::memcpy(dw + (tap * s.C + c) * s.K + k0, from, k * sizeof(float));
    }
}

template <int NV, bool Valued, class X, class E>
bool run(const Shape& s, const X* x, const E* dy, float* dw) {
  using P = Factor<E>;
  constexpr int kColumns = NV * kIn<P>;
  const Tiles t(s, kColumns * sizeof(P));
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
  const int64_t blocks = (s.K + kColumns - 1) / kColumns, wanted = threads() > 1 ? 4 * threads() : 1;
  const int64_t groups = std::max<int64_t>(1, std::min((s.C + 31) / 32, (wanted + blocks - 1) / blocks));
  parallel(blocks * groups, [&](int64_t item) {
    const int64_t g = item % groups;
    block<NV, Valued, P>(t, lists, dy, dw, s.C * g / groups, s.C * (g + 1) / groups, item / groups * kColumns);
  });
  return true;
}

template <int NV, class X, class E>
void attempt(const Shape& s, const X* x, const E* dy, float* dw) {
  if (!sample(x, s.pixels() * s.C).ones || !run<NV, false>(s, x, dy, dw)) run<NV, true>(s, x, dy, dw);
}

template <class X, class E>
void gradient(const Shape& s, const X* x, const E* dy, float* dw) {
  if (s.single()) {
    std::memset(dw, 0, s.weights() * sizeof(float));
    return gradient(s.middle(), x, dy, dw + s.before_middle());
  }
  const int taps = (s.k + s.stride - 1) / s.stride;
  const bool many = s.K * static_cast<int64_t>(sizeof(E)) > kLanes * static_cast<int64_t>(sizeof(float));
  // Few taps leave registers for more output channels.
  if (taps == 1 && many) attempt<4>(s, x, dy, dw);
  else if (taps == 2 && many) attempt<2>(s, x, dy, dw);
  else attempt<1>(s, x, dy, dw);
}

}  // namespace

void filter_gradient(const Shape& s, const float* x, const float* dy, float* dw) { gradient(s, x, dy, dw); }
void filter_gradient(const Shape& s, const Low* x, const Low* dy, float* dw) { gradient(s, x, dy, dw); }
void filter_gradient(const Shape& s, const uint8_t* x, const float* dy, float* dw) { gradient(s, x, dy, dw); }
void filter_gradient(const Shape& s, const uint8_t* x, const Low* dy, float* dw) { gradient(s, x, dy, dw); }

}  // namespace synfire::event
