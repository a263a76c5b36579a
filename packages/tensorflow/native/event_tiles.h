// What both gradients share: tiles of dy that fit the first cache, padded with zeros, and per tile and input channel the list of the
// positions of events. Seen from a position, the outputs that its taps reach lie at constant distances in the tile.
// With a stride s, positions fall into s² classes by the remainder of (row + pad, column + pad); the taps of a class are those with
// the same remainder: ky = a, a + s, …, and output row (y + pad - ky)/s.
#pragma once
#include <algorithm>
#include <cstring>
#include <type_traits>

#include "event_compact.h"
#include "event_conv.h"

namespace synfire::event {

constexpr int kSide = 3;  // taps in registers at once, in both directions; larger windows go in parts

struct Tiles {
  Tiles(const Shape& s, int bytes);  // of a position
  Shape s;
  int reach;                        // most taps of a class in one direction
  int64_t images, rows;             // of a tile, rows of input
  int64_t per_image, count;         // tiles
  int64_t width, height, size;      // of one image's part of a tile, in positions
  int64_t room;                     // of a list
  int classes() const { return s.stride * s.stride; }
  int64_t list(int64_t tile, int a, int64_t c) const { return (tile * classes() + a) * s.C + c; }
  int64_t lists() const { return count * classes() * s.C; }
  int taps(int remainder) const { return (s.k - remainder + s.stride - 1) / s.stride; }  // in one direction; of a class, both ways
  struct Part { int64_t image, images, row, rows; };
  Part part(int64_t tile) const;
};

// Lists of positions and values; a list's place is Tiles::list.
struct Lists {
  uint16_t* position;
  float* value;
  uint32_t* length;
};

// Fills the lists of channels [c0, c1) of a tile, numbered as those of tile `place`. `ones` sees the values where not Valued.
template <bool Valued, class E>
void collect(const Tiles& t, int64_t tile, int64_t place, const E* x, int64_t c0, int64_t c1, const Lists& to, Ones& ones);

// The same of the bits that are set, without values.
void collect(const Tiles& t, int64_t tile, int64_t place, const uint32_t* bits, int64_t c0, int64_t c1, const Lists& to);

// A part of the taps of a class: NR × NC of them from (row, column), in the tile's order, and where their weights are.
struct Taps {
  int rows, columns;
  int64_t offset;               // of the first tap from a position, in positions
  int64_t weight[kSide * kSide];  // tap number ky·k + kx
};
// Calls f(class, taps) for all parts of all classes.
template <class F>
void each_part(const Tiles& t, const F& f) {
  const Shape& s = t.s;
  for (int a = 0; a < t.classes(); ++a) {
    const int ay = a / s.stride, ax = a % s.stride, ny = t.taps(ay), nx = t.taps(ax);
    for (int r = 0; r < ny; r += kSide)
      for (int c = 0; c < nx; c += kSide) {
        Taps part{std::min(kSide, ny - r), std::min(kSide, nx - c), (t.reach - ny + r) * t.width + t.reach - nx + c, {}};
        for (int i = 0; i < part.rows; ++i)
          for (int j = 0; j < part.columns; ++j) {
            const int ky = ay + s.stride * (ny - 1 - r - i), kx = ax + s.stride * (nx - 1 - c - j);
            part.weight[i * part.columns + j] = ky * s.k + kx;
          }
        f(a, part);
      }
  }
}

// Room of a packed tile.
inline int64_t packed(const Tiles& t, int64_t columns) { return t.images * t.size * columns; }

// Copies NV vectors of output channels from k0 of dy into a tile of entries P, zeros around and beyond the last channel.
template <int NV, class E, class P>
void pack(const Tiles& t, int64_t tile, const E* dy, int64_t k0, P* to) {
  constexpr int64_t columns = NV * kIn<P>;
  const Shape& s = t.s;
  const Tiles::Part part = t.part(tile);
  const int64_t top = (part.row + s.pad) / s.stride - (t.reach - 1), left = s.pad / s.stride - (t.reach - 1);
  const int64_t begin = std::min(t.width, std::max<int64_t>(0, -left)), end = std::max(begin, std::min(t.width, s.OW - left));
  const int64_t k = std::min(columns, s.K - k0);
  if (k < columns) std::memset(to, 0, packed(t, columns) * sizeof(P));
  for (int64_t n = 0; n < part.images; ++n)
    for (int64_t r = 0; r < t.height; ++r) {
      P* const row = to + (n * t.size + r * t.width) * columns;
      const int64_t y = top + r;
      if (y < 0 || y >= s.OH) {
        std::memset(row, 0, t.width * columns * sizeof(P));
        continue;
      }
      const E* from = dy + (((part.image + n) * s.OH + y) * s.OW + left + begin) * s.K + k0;
      std::memset(row, 0, begin * columns * sizeof(P));
      for (int64_t x = begin; x < end; ++x, from += s.K) {
        P* const at = row + x * columns;
        if constexpr (sizeof(E) == sizeof(P)) {
          if (k == columns) std::memcpy(at, from, columns * sizeof(P));
          else std::memcpy(at, from, k * sizeof(P));
        } else {
          for (int64_t i = 0; i < k; ++i) at[i] = wide(from[i]);
        }
      }
      std::memset(row + end * columns, 0, (t.width - end) * columns * sizeof(P));
    }
}

// Calls f with the numbers of rows and columns of a part as types' values, so that taps stay in registers.
template <class F>
inline void fixed(int rows, int columns, const F& f) {
  using std::integral_constant;
  const auto with = [&](auto r) {
    if (columns == 1) f(r, integral_constant<int, 1>{});
    else if (columns == 2) f(r, integral_constant<int, 2>{});
    else f(r, integral_constant<int, 3>{});
  };
  if (rows == 1) with(integral_constant<int, 1>{});
  else if (rows == 2) with(integral_constant<int, 2>{});
  else with(integral_constant<int, 3>{});
}

}  // namespace synfire::event
