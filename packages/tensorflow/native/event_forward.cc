// y, output pixel by output pixel: the list of the rows of w that its window's events select, added up in registers. The weights are cut
// into slices of some input and some output channels that fit the first cache; a slice serves all pixels of a chunk.
#include <algorithm>
#include <atomic>
#include <cstring>

#include "event_compact.h"
#include "event_conv.h"
#include "pool.h"

namespace synfire::event {
namespace {

enum Kind { kOnes, kCounts, kValues };  // of events: 1, few but 1 and whole, any

constexpr int kUnroll = 4;           // lists are filled up to a multiple with a row of zeros
constexpr int kCopy = 32;            // entries copied at once, which are most lists whole: no branch to mispredict
constexpr int kWide = 32 / kLanes;   // vectors of output channels in a slice

// The events of the input pixels from `first`, by blocks of `size` input channels: [block][pixel][room].
struct Events {
  int64_t first, pixels;
  int size, blocks, room;
  uint8_t* index;
  float* value;
  uint16_t* count;
};

struct Lists {
  Scratch index, value, count;
  Events of(int64_t first, int64_t pixels, int size, int blocks, Kind kind) {
    const int room = kind == kCounts ? 2 * size : size;
    const int64_t all = blocks * pixels * room + kCopy;
    return {first, pixels, size, blocks, room, index.get<uint8_t>(all), kind == kValues ? value.get<float>(all) : nullptr, count.get<uint16_t>(blocks * pixels)};
  }
};
struct Work {
  Lists shared, own;                 // of the calling thread; of any thread
  Scratch list, values, end, slice, sums;  // of any thread
};
thread_local Work work;

// Lists the events of some pixels. False where one is not of this kind.
template <Kind kind, class E>
bool collect(const Shape& s, const E* x, const Events& e, int64_t begin, int64_t end) {
  Ones ones;
  // Where strides are longer than windows, some pixels lie between these.
  const auto under = [&](int64_t at) { return (at + s.pad) % s.stride < s.k; };
  for (int64_t p = begin; p < end; ++p) {
    if (s.stride > s.k && !(under(p % s.W) && under(p / s.W % s.H))) continue;
    for (int b = 0; b < e.blocks; ++b) {
      const int64_t c = int64_t{b} * e.size, q = b * e.pixels + p - e.first, at = q * e.room;
      const E* const from = x + p * s.C + c;
      const int n = static_cast<int>(std::min<int64_t>(e.size, s.C - c));
      const int length = kind == kCounts ? repeat(from, n, e.index + at, e.room)
                                         : compact<kind == kValues>(from, n, e.index + at, kind == kValues ? e.value + at : nullptr, ones);
      if (length < 0) return false;
      e.count[q] = static_cast<uint16_t>(length);
    }
  }
  return kind != kOnes || ones.only();
}

// The list of one output pixel for one block; returns its length, a multiple of kUnroll.
template <bool Valued>
inline int merge(const Shape& s, const Events& e, int block, const int64_t (&at)[3], uint16_t* __restrict list, float* __restrict values) {
  int length = 0;
  const int64_t top = at[1] * s.stride - s.pad, left = at[2] * s.stride - s.pad;
  for (int ky = 0; ky < s.k; ++ky) {
    const int64_t y = top + ky;
    if (y < 0 || y >= s.H) continue;
    for (int kx = 0; kx < s.k; ++kx) {
      const int64_t x = left + kx;
      if (x < 0 || x >= s.W) continue;
      const int64_t q = block * e.pixels + (at[0] * s.H + y) * s.W + x - e.first;
      const int n = e.count[q];
      const uint8_t* const from = e.index + q * e.room;
      const uint16_t row = static_cast<uint16_t>((ky * s.k + kx) * e.size);
      for (int i = 0; i == 0 || i < n; i += kCopy) {
        for (int j = 0; j < kCopy; ++j) list[length + i + j] = static_cast<uint16_t>(from[i + j] + row);
        if (Valued) std::memcpy(values + length + i, e.value + q * e.room + i, kCopy * sizeof(float));
      }
      length += n;
    }
  }
  for (int u = 0; u < kUnroll; ++u) {
    list[length + u] = static_cast<uint16_t>(s.k * s.k * e.size);
    if (Valued) values[length + u] = 0.f;
  }
  return (length + kUnroll - 1) / kUnroll * kUnroll;
}

// y (+)= the sum of the listed rows of the slice. Several chains hide the latency of an addition.
template <int NV, bool Valued>
inline void gather(const float* slice, const uint16_t* list, const float* values, int n, float* y, bool first) {
  constexpr int kChains = NV >= 8 ? 1 : NV >= 4 ? 2 : 4;
  Vector a[kChains][NV];
  for (int v = 0; v < NV; ++v) a[0][v] = first ? Vector{} : load(y + v * kLanes);
  for (int c = 1; c < kChains; ++c)
    for (int v = 0; v < NV; ++v) a[c][v] = Vector{};
  for (int i = 0; i < n; i += kUnroll) {
#pragma GCC unroll 4
    for (int u = 0; u < kUnroll; ++u) {
      const float* const row = slice + static_cast<size_t>(list[i + u]) * (NV * kLanes);
      const Vector x = Valued ? spread(values[i + u]) : Vector{};
#pragma GCC unroll 8
      for (int v = 0; v < NV; ++v) {
        Vector& sum = a[u % kChains][v];
        sum = Valued ? multiply_add(x, load(row + v * kLanes), sum) : sum + load(row + v * kLanes);
      }
    }
  }
  for (int v = 0; v < NV; ++v) {
    Vector total = a[0][v];
    for (int c = 1; c < kChains; ++c) total += a[c][v];
    store(y + v * kLanes, total);
  }
}

#if defined(__AVX512BF16__)
// The same of bfloat16, two rows at a time.
template <int NV, bool Valued>
inline void gather(const Low* slice, const uint16_t* list, const float* values, int n, float* y, bool first) {
  constexpr int kPairs = kUnroll / 2;
  Vector a[kPairs][2 * NV];
  for (int v = 0; v < 2 * NV; ++v) a[0][v] = first ? Vector{} : load(y + v * kLanes);
  for (int p = 1; p < kPairs; ++p)
    for (int v = 0; v < 2 * NV; ++v) a[p][v] = Vector{};
  for (int i = 0; i < n; i += kUnroll) {
#pragma GCC unroll 2
    for (int p = 0; p < kPairs; ++p) {
      const int at = i + 2 * p;
      const Low* const rows[] = {slice + size_t{list[at]} * NV * kIn<Low>, slice + size_t{list[at + 1]} * NV * kIn<Low>};
      const Pairs x = Valued ? spread_pair(values[at], values[at + 1]) : spread_pair(1, 1);
#pragma GCC unroll 2
      for (int v = 0; v < NV; ++v) {
        const Paired w = paired(load_pairs(rows[0] + v * kIn<Low>), load_pairs(rows[1] + v * kIn<Low>));
        a[p][2 * v] = multiply_add(x, w.even, a[p][2 * v]);
        a[p][2 * v + 1] = multiply_add(x, w.odd, a[p][2 * v + 1]);
      }
    }
  }
  for (int v = 0; v < 2 * NV; ++v) {
    Vector total = a[0][v];
    for (int p = 1; p < kPairs; ++p) total += a[p][v];
    store(y + v * kLanes, total);
  }
}
#endif

// Copies `width` weights, which are at most NV vectors, into a row of a slice.
template <int NV>
inline void pack(const float* w, int64_t width, float* to) {
  if (width == NV * kLanes)
    for (int v = 0; v < NV; ++v) store(to + v * kLanes, load(w + v * kLanes));
  else std::memcpy(to, w, width * sizeof(float)), std::memset(to + width, 0, (NV * kLanes - width) * sizeof(float));
}
#if defined(__AVX512BF16__)
template <int NV>
inline void pack(const float* w, int64_t width, Low* to) {
  float whole[NV * kIn<Low>] = {};
  if (width < NV * kIn<Low>) std::memcpy(whole, w, width * sizeof(float)), w = whole;
  for (int v = 0; v < NV * kIn<Low>; v += kIn<Low>) store_to_pair(to + v, load(w + v), load(w + v + kLanes));
}
#endif

inline void round(const float* from, int64_t n, Low* to) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) store(to + i, load(from + i));
  for (; i < n; ++i) to[i] = narrow<Low>(from[i]);
}

struct Range {
  int64_t begin, end;
};

// The input pixels that windows of some output pixels cover: whole rows, from the first to the last.
Range under(const Shape& s, Range outputs) {
  const auto image = [&](int64_t o) { return o / s.OW / s.OH; };
  const auto top = [&](int64_t o) { return o / s.OW % s.OH * s.stride - s.pad; };
  const int64_t last = outputs.end - 1;
  const int64_t begin = image(outputs.begin) * s.H + std::clamp<int64_t>(top(outputs.begin), 0, s.H - 1);
  const int64_t end = image(last) * s.H + std::clamp<int64_t>(top(last) + s.k, 1, s.H);
  return {begin * s.W, std::max(begin + 1, end) * s.W};
}

// Sums of bfloat16 are rounded once those of all blocks are there.
template <int NV, bool Valued, class P, class E>
void chunk(const Shape& s, const Events& e, const float* w, E* y, Range outputs, Range columns) {
  constexpr int kColumn = NV * kIn<P>;
  constexpr bool kRound = sizeof(E) != sizeof(float);
  const int64_t across = (columns.end - columns.begin) * kColumn;
  const int taps = s.k * s.k, rows = taps * e.size;
  const int64_t capacity = taps * e.room + kUnroll;
  const int64_t step = std::max<int64_t>(64, std::min(outputs.end - outputs.begin, (int64_t{1} << (kRound ? 19 : 20)) / (rows + kUnroll)));
  float* const sums = kRound ? work.sums.get<float>(step * across) : nullptr;
  uint16_t* const list = work.list.get<uint16_t>(step * capacity + 2 * kCopy);
  float* const values = Valued ? work.values.get<float>(step * capacity + 2 * kCopy) : nullptr;
  int64_t* const end = work.end.get<int64_t>(step + 1);
  P* const slice = work.slice.get<P>(int64_t{rows + 1} * kColumn);
  std::memset(slice + size_t(rows) * kColumn, 0, kColumn * sizeof(P));
  for (int64_t o = outputs.begin; o < outputs.end; o += step) {
    const int64_t n = std::min(step, outputs.end - o);
    for (int b = 0; b < e.blocks; ++b) {
      int64_t at[3] = {o / s.OW / s.OH, o / s.OW % s.OH, o % s.OW};
      end[0] = 0;
      for (int64_t i = 0; i < n; ++i) {
        end[i + 1] = end[i] + merge<Valued>(s, e, b, at, list + end[i], Valued ? values + end[i] : nullptr);
        if (++at[2] == s.OW) at[2] = 0, ++at[1] == s.OH ? at[1] = 0, ++at[0] : 0;
      }
      const int64_t c0 = int64_t{b} * e.size, channels = std::min<int64_t>(e.size, s.C - c0);
      for (int64_t column = columns.begin; column < columns.end; ++column) {
        const int64_t k0 = column * kColumn, width = std::min<int64_t>(kColumn, s.K - k0);
        for (int t = 0; t < taps; ++t)
          for (int64_t c = 0; c < channels; ++c) pack<NV>(w + (t * s.C + c0 + c) * s.K + k0, width, slice + (int64_t{t} * e.size + c) * kColumn);
        for (int64_t i = 0; i < n; ++i) {
          float* out;
          if constexpr (kRound) out = sums + i * across + k0 - columns.begin * kColumn;
          else out = y + (o + i) * s.K + k0;
          const float* const v = Valued ? values + end[i] : nullptr;
          const int length = static_cast<int>(end[i + 1] - end[i]);
          if (kRound || width == kColumn) {
            gather<NV, Valued>(slice, list + end[i], v, length, out, b == 0);
            continue;
          }
          float part[kColumn] = {};
          if (b > 0) std::memcpy(part, out, width * sizeof(float));
          gather<NV, Valued>(slice, list + end[i], v, length, part, false);
          std::memcpy(out, part, width * sizeof(float));
        }
      }
    }
    if constexpr (kRound) {
      const int64_t k0 = columns.begin * kColumn, k1 = std::min(s.K, columns.end * kColumn);
      for (int64_t i = 0; i < n; ++i) round(sums + i * across, k1 - k0, y + (o + i) * s.K + k0);
    }
  }
}

template <int NV, Kind kind, class E>
bool convolve(const Shape& s, int size, int blocks, const E* x, const float* w, E* y) {
  using P = Factor<E>;
  const int64_t outputs = s.outputs(), columns = (s.K + NV * kIn<P> - 1) / (NV * kIn<P>), wanted = threads() > 1 ? 4 * threads() : 1;
  // Every chunk packs its weights, so it has some pixels; where these are few, output channels are shared out as well.
  const int64_t length = std::min<int64_t>(4096, std::max<int64_t>(512, (outputs + wanted - 1) / wanted)), chunks = (outputs + length - 1) / length;
  const int64_t groups = std::min(columns, (wanted + chunks - 1) / chunks);
  std::atomic<bool> only{true};
  const auto run = [&](int64_t item, const Events& e) {
    const int64_t i = item / groups, g = item % groups;
    chunk<NV, kind == kValues, P>(s, e, w, y, {i * length, std::min(outputs, (i + 1) * length)}, {columns * g / groups, columns * (g + 1) / groups});
  };
  if (groups == 1) {
    // A chunk's lists stay in the second cache; some rows at its ends are listed by its neighbours too.
    parallel(chunks, [&](int64_t item) {
      const Range p = under(s, {item * length, std::min(outputs, (item + 1) * length)});
      Events e = work.own.of(p.begin, p.end - p.begin, size, blocks, kind);
      bool fits = collect<kind>(s, x, e, p.begin, p.end);
      if (kind == kOnes && !fits) {  // a few counts that no sample saw
        e = work.own.of(p.begin, p.end - p.begin, size, blocks, kCounts);
        fits = collect<kCounts>(s, x, e, p.begin, p.end);
      }
      if (fits) run(item, e);
      else only = false;
    });
    return only;
  }
  const Events e = work.shared.of(0, s.pixels(), size, blocks, kind);
  const int64_t part = std::max<int64_t>(64, 32768 / s.C);
  parallel((s.pixels() + part - 1) / part, [&](int64_t item) {
    if (!collect<kind>(s, x, e, item * part, std::min(s.pixels(), (item + 1) * part))) only = false;
  });
  if (only) parallel(chunks * groups, [&](int64_t item) { run(item, e); });
  return only;
}

template <Kind kind, class E>
bool run(const Shape& s, double density, const E* x, const float* w, E* y) {
  // Long lists cost less an entry; small slices stay in the first cache.
  const int64_t most = s.k == 1 ? 256 : density < .08 ? 128 : density < .15 ? 64 : 32;
  const int64_t blocks = (s.C + most - 1) / most, size = std::max<int64_t>(32, ((s.C + blocks - 1) / blocks + 15) / 16 * 16);
  const auto with = s.K > kIn<Factor<E>> ? convolve<kWide, kind, E> : convolve<1, kind, E>;
  return with(s, static_cast<int>(size), static_cast<int>(blocks), x, w, y);
}

template <class E>
void convolution(const Shape& s, const E* x, const float* w, E* y) {
  if (s.single()) return convolution(s.middle(), x, w + s.before_middle(), y);
  const Sample seen = sample(x, s.pixels() * s.C);
  if constexpr (std::is_same_v<E, float>)
    if (lookup(s, seen, x, w, y)) return;
  if (seen.ones && run<kOnes>(s, seen.density, x, w, y)) return;
  if (seen.counts && run<kCounts>(s, seen.density, x, w, y)) return;
  run<kValues>(s, seen.density, x, w, y);
}

}  // namespace

void forward(const Shape& s, const float* x, const float* w, float* y) { convolution(s, x, w, y); }
void forward(const Shape& s, const Low* x, const float* w, Low* y) { convolution(s, x, w, y); }

}  // namespace synfire::event
