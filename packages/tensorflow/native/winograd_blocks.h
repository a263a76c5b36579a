// A convolution by transformed tiles, in blocks: the filter, tiles of the input, and the results that their products become.
#pragma once
#include <algorithm>

#include "event_conv.h"
#include "winograd.h"
#include "winograd_product.h"

namespace synfire::winograd {

// A line of the cache between what belongs to neighbouring points: at powers of two their lines would share places in it.
template <class P>
constexpr int64_t kApart = 64 / sizeof(P);

template <int M>
struct Plan {
  static constexpr int size = Transform<M>::size, points = size * size;
  explicit Plan(const Shape& s)
      : s(s), across((s.W + M - 1) / M), image((s.H + M - 1) / M * across), tiles(s.N * image), panels((s.C + kColumns - 1) / kColumns),
        slices((s.K + kDepth - 1) / kDepth) {}
  Shape s;
  int64_t across, image, tiles;  // tiles in a row, of an image, of all
  int64_t panels;                // of kColumns results' channels
  int64_t slices;                // of kDepth channels
  // The image of a tile and the place of its first result.
  struct Tile { int64_t n, y, x; };
  Tile tile(int64_t t) const { return {t / image, t % image / across * M, t % across * M}; }
};

// Some tiles and where their transformed entries are: v[k / kDepth][point][tile - first][k % kDepth].
struct Tiles {
  int64_t first, last;
  int64_t count() const { return last - first; }
  template <class P>
  int64_t plane() const { return count() * kDepth + kApart<P>; }
};

// Entries k and k + 1 of columns of a transformed filter, as the product has them.
inline void store_entries(float* p, Vector first, Vector second) { store(p, first), store(p + kColumns, second); }
#if defined(__AVX512BF16__)
inline void store_entries(Low* p, Vector first, Vector second) { event::store_pairs(p, first, second); }
#endif

// Columns of panel p of the transformed filter, entries [k0, k0 + kLanes): u[point][k - k0][column], of bfloat16 in pairs, points `plane`
// entries apart. The gradient by the input is a convolution with the filter turned round.
template <int M, class P>
void transform_filter(const Plan<M>& plan, const float* w, int64_t p, int64_t k0, P* u, int64_t plane) {
  constexpr int size = Plan<M>::size, together = sizeof(float) / sizeof(P);
  const Shape& s = plan.s;
  for (int64_t half = 0; half < kColumns; half += kLanes) {
    Vector turned[9][kLanes];
    for (int tap = 0; tap < 9; ++tap) {
      for (int64_t i = 0, c = p * kColumns + half; i < kLanes; ++i, ++c)
        turned[8 - tap][i] = c < s.C ? load_part(w + (tap * s.C + c) * s.K + k0, s.K - k0) : Vector{};
      transpose(turned[8 - tap]);
    }
    for (int64_t k = 0; k < kLanes; k += 2) {
      P* const to = u + k * kColumns + half * together;
      Vector first[size][size];
      const auto transform = [&](int64_t entry, const auto& put) {
        both_ways<3, size>(Transform<M>::filter, [&](int i, int j) { return turned[3 * i + j][entry]; }, put);
      };
      transform(k, [&](int i, int j, Vector x) { first[i][j] = x; });
      transform(k + 1, [&](int i, int j, Vector x) { store_entries(to + (i * size + j) * plane, first[i][j], x); });
    }
  }
}

// Transforms tile t of dy; `zeros` is a pixel of zeros.
template <int M, class E, class P>
void transform_input(const Plan<M>& plan, const E* dy, const E* zeros, const Tiles& tiles, int64_t t, P* v) {
  constexpr int size = Plan<M>::size;
  const Shape& s = plan.s;
  const auto at = plan.tile(t);
  const E* from[size][size];
  for (int64_t i = 0, y = at.y - 1; i < size; ++i, ++y)
    for (int64_t j = 0, x = at.x - 1; j < size; ++j, ++x)
      from[i][j] = y < 0 || x < 0 || y >= s.H || x >= s.W ? zeros : dy + ((at.n * s.H + y) * s.W + x) * s.K;
  for (int64_t k = 0; k < s.K; k += kLanes) {
    P* const to = v + (k / kDepth * plan.points) * tiles.plane<P>() + (t - tiles.first) * kDepth + k % kDepth;
    const auto put = [&](int i, int j, Vector x) { store(to + (i * size + j) * tiles.plane<P>(), x); };
    if (s.K - k >= kLanes) both_ways<size, size>(Transform<M>::input, [&](int i, int j) { return load(from[i][j] + k); }, put);
    else both_ways<size, size>(Transform<M>::input, [&](int i, int j) { return load_part(from[i][j] + k, s.K - k); }, put);
  }
}

// Products of tiles and their channels: m[point][tile - first][c - c0], rows of `row` floats.
struct Products {
  float* m;
  int64_t row, plane;
};

// m (+)= v·u at a point, of a panel whose first column is m's `column`, over `depth` entries from slice `slice` on.
template <int M, class P>
void multiply_tiles(const Plan<M>& plan, const Tiles& tiles, const P* v, int64_t slice, int point, const P* u, int64_t depth, const Products& to,
                    int64_t column) {
  const P* const from = v + (slice * plan.points + point) * tiles.plane<P>();
  for (int64_t r = 0; r < tiles.count(); r += kRows)
    multiply(static_cast<int>(std::min<int64_t>(kRows, tiles.count() - r)), from + r * kDepth, plan.points * tiles.plane<P>(), u, depth,
             to.m + point * to.plane + r * to.row + column, to.row, slice > 0);
}

// Channels [c0, c1) of the results of tiles.
template <int M, class E>
void transform_output(const Plan<M>& plan, const Tiles& tiles, const Products& of, int64_t c0, int64_t c1, E* dx) {
  constexpr int size = Plan<M>::size;
  const Shape& s = plan.s;
  for (int64_t t = tiles.first; t < tiles.last; ++t) {
    const auto at = plan.tile(t);
    for (int64_t c = c0; c < c1; c += kLanes) {
      const float* const from = of.m + (t - tiles.first) * of.row + c - c0;
      E* const to = dx + ((at.n * s.H + at.y) * s.W + at.x) * s.C + c;
      both_ways<size, M>(Transform<M>::output, [&](int i, int j) { return load(from + (i * size + j) * of.plane); },
                         [&](int i, int j, Vector y) {
                           if (at.y + i < s.H && at.x + j < s.W) store_part(to + (i * s.W + j) * s.C, y, c1 - c);
                         });
    }
  }
}

}  // namespace synfire::winograd
