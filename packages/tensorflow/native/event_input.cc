// dx at the set bits of a support, its events: the weights of an input channel's taps are in registers, an event multiplies its dy by them.
// A vector of partial sums per event is added up when all output channels have been seen.
#include <algorithm>

#include "event_tiles.h"
#include "pool.h"

namespace synfire::event {
namespace {

constexpr int64_t kChannels = 64;  // input channels at once: their partial sums fit the second cache

struct Work {
  Scratch weights;                              // of the calling thread
  Scratch position, length, tile, parts, pixel;  // of any thread
};
thread_local Work work;

// sums[i] (+)= w·dy over the taps of a part; w: [ky·k + kx] a row of `row` floats.
template <int NR, int NC, int NV>
__attribute__((noinline)) void multiply(const float* tile, int64_t width, const uint16_t* position, int n, const Taps& taps, const float* w,
                                        int64_t row, float* sums, bool first) {
  constexpr int kColumns = NV * kLanes;
  const int64_t step = width * kColumns;
  Vector q[NR * NC][NV];
#pragma GCC unroll 9
  for (int p = 0; p < NR * NC; ++p)
#pragma GCC unroll 4
    for (int v = 0; v < NV; ++v) q[p][v] = load(w + taps.weight[p] * row + v * kLanes);
  for (int i = 0; i < n; ++i) {
    const float* const at = tile + size_t{position[i]} * kColumns;
    Vector s[NR];  // a chain for every row of taps
    for (int r = 0; r < NR; ++r) s[r] = r == 0 && !first ? load(sums + size_t(i) * kLanes) : Vector{};
#pragma GCC unroll 3
    for (int r = 0; r < NR; ++r)
#pragma GCC unroll 3
      for (int c = 0; c < NC; ++c)
#pragma GCC unroll 4
        for (int v = 0; v < NV; ++v) s[r] = multiply_add(q[r * NC + c][v], load(at + r * step + c * kColumns + v * kLanes), s[r]);
    Vector total = s[0];
    for (int r = 1; r < NR; ++r) total += s[r];
    store(sums + size_t(i) * kLanes, total);
  }
}

// The sums of input channels [c0, c1) of a tile; their events' lists are numbered from 0.
template <int NV, class E>
void sums(const Tiles& t, int64_t tile, const Lists& lists, const E* dy, const float* w, int64_t row, int64_t c0, int64_t c1, float* parts) {
  constexpr int kColumns = NV * kLanes;
  const Shape& s = t.s;
  float* const packed_dy = work.tile.get<float>(packed(t, kColumns));
  for (int64_t k0 = 0; k0 < s.K; k0 += kColumns) {
    pack<NV>(t, tile, dy, k0, packed_dy);
    int64_t begin = 0, end = 0;  // of the class's events
    int before = -1;
    each_part(t, [&](int a, const Taps& part) {
      const bool first = k0 == 0 && a != before;
      if (a != before) begin = end;
      before = a;
      end = begin;
      fixed(part.rows, part.columns, [&](auto rows, auto columns) {
        for (int64_t c = c0; c < c1; ++c) {
          const int64_t list = t.list(0, a, c);
          const int n = static_cast<int>(lists.length[list]);
          const auto multiply_events = multiply<decltype(rows)::value, decltype(columns)::value, NV>;
          multiply_events(packed_dy + part.offset * kColumns, t.width, lists.position + list * t.room, n, part, w + c * row + k0, s.C * row,
                          parts + end * kLanes, first);
          end += n;
        }
      });
    });
  }
}

// Input channels [c0, c1) of dx in a tile: zeros, and the sums where events are.
template <class E>
void spread_out(const Tiles& t, int64_t tile, const Lists& lists, int64_t c0, int64_t c1, const float* parts, E* dx) {
  const Shape& s = t.s;
  const Tiles::Part part = t.part(tile);
  const int64_t first = (part.image * s.H + part.row) * s.W, left = s.pad / s.stride * s.stride - s.pad;
  const int64_t top = (part.row + s.pad) / s.stride * s.stride - s.pad - part.row;
  for (int64_t n = 0; n < part.images; ++n)
    for (int64_t i = 0; i < part.rows * s.W; ++i) std::memset(dx + (first + n * s.H * s.W + i) * s.C + c0, 0, (c1 - c0) * sizeof(E));
  // From a position in the tile to the pixel of its first class, which may lie before the image.
  int32_t* const pixel = work.pixel.get<int32_t>(t.images * t.size);
  for (int64_t n = 0, at = 0; n < part.images; ++n)
    for (int64_t r = 0; r < t.height; ++r)
      for (int64_t c = 0; c < t.width; ++c) pixel[at++] = static_cast<int32_t>((n * s.H + top + r * s.stride) * s.W + left + c * s.stride);
  for (int a = 0; a < t.classes(); ++a) {
    if (t.taps(a / s.stride) <= 0 || t.taps(a % s.stride) <= 0) continue;
    const int64_t shift = first + a / s.stride * s.W + a % s.stride;
    for (int64_t c = c0; c < c1; ++c) {
      const int64_t list = t.list(0, a, c);
      for (uint32_t i = 0; i < lists.length[list]; ++i, parts += kLanes)
        dx[(shift + pixel[lists.position[list * t.room + i]]) * s.C + c] = narrow<E>(sum(load(parts)));
    }
  }
}

template <int NV, class E>
void run(const Shape& s, const uint32_t* support, const E* dy, const float* w, E* dx) {
  constexpr int kColumns = NV * kLanes;
  const Tiles t(s, kColumns * sizeof(float));
  int64_t row = s.K;
  if (row % kColumns) {  // zeros beyond the last output channel
    row = (row + kColumns - 1) / kColumns * kColumns;
    float* const whole = work.weights.get<float>(int64_t{s.k} * s.k * s.C * row);
    for (int64_t i = 0; i < int64_t{s.k} * s.k * s.C; ++i) {
      std::memcpy(whole + i * row, w + i * s.K, s.K * sizeof(float));
      std::memset(whole + i * row + s.K, 0, (row - s.K) * sizeof(float));
    }
    w = whole;
  }
  const int64_t blocks = (s.C + kChannels - 1) / kChannels;
  parallel(t.count * blocks, [&](int64_t item) {
    const int64_t tile = item / blocks, b = item % blocks, c0 = s.C * b / blocks, c1 = s.C * (b + 1) / blocks;
    const Lists lists = {work.position.get<uint16_t>(t.classes() * s.C * t.room), nullptr, work.length.get<uint32_t>(t.classes() * s.C)};
    collect(t, tile, 0, support, c0, c1, lists);
    int64_t events = 0;
    for (int a = 0; a < t.classes(); ++a)
      for (int64_t c = c0; c < c1; ++c) events += lists.length[t.list(0, a, c)];
    float* const parts = work.parts.get<float>((events + 1) * kLanes);
    sums<NV>(t, tile, lists, dy, w, row, c0, c1, parts);
    spread_out(t, tile, lists, c0, c1, parts, dx);
  });
}

template <class E>
void gradient(const Shape& s, const uint32_t* support, const E* dy, const float* w, E* dx) {
  if (s.single()) return gradient(s.middle(), support, dy, w + s.before_middle(), dx);
  const int taps = (s.k + s.stride - 1) / s.stride;
  if (taps == 1 && s.K > kLanes) run<4>(s, support, dy, w, dx);
  else if (taps == 2 && s.K > kLanes) run<2>(s, support, dy, w, dx);
  else run<1>(s, support, dy, w, dx);
}

}  // namespace

void input_gradient(const Shape& s, const uint32_t* support, const float* dy, const float* w, float* dx) { gradient(s, support, dy, w, dx); }
void input_gradient(const Shape& s, const uint32_t* support, const Low* dy, const float* w, Low* dx) { gradient(s, support, dy, w, dx); }

}  // namespace synfire::event
