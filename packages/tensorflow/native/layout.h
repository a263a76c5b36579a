// How a [T, …, C] stream of N elements a step falls into blocks: whole rows of channels where a row fits into one, else parts of a row.
#pragma once
#include <algorithm>
#include <cstdint>

#include "interpreter.h"

namespace synfire {

struct Layout {
  int64_t N, C;
  bool rows;
  int64_t length;  // of a block
  int64_t pieces;  // blocks of a row
  int64_t lanes;   // entries that a channel vector is spread to
  int64_t blocks;
  Layout(int64_t n, int64_t c)
      : N(n), C(c), rows(C <= kBlock), length(rows ? std::min(N, kBlock / C * C) : kBlock), pieces((C + length - 1) / length),
        lanes(rows ? length : C), blocks(rows ? (N + length - 1) / length : N / C * pieces) {}
  // The first channel, the first element and the size of a block.
  int64_t channel(int64_t block) const { return rows ? 0 : block % pieces * length; }
  int64_t first(int64_t block) const { return rows ? block * length : block / pieces * C + channel(block); }
  int size(int64_t block) const { return static_cast<int>(std::min(length, rows ? N - first(block) : C - channel(block))); }
};

}  // namespace synfire
