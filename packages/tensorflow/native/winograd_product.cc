#include "winograd_product.h"

#include <algorithm>

namespace synfire::winograd {
namespace {

template <int R>
__attribute__((noinline)) void multiply_rows(const float* v, int64_t next, const float* u, int64_t depth, float* m, int64_t row, bool more) {
  Vector sums[R][2];
#pragma GCC unroll 12
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 2
    for (int i = 0; i < 2; ++i) sums[r][i] = more ? load(m + r * row + i * kLanes) : Vector{};
  for (; depth > 0; depth -= kDepth, v += next) {
    const int64_t n = std::min(depth, kDepth);
    for (int64_t k = 0; k < n; ++k, u += kColumns) {
      const Vector left = load(u), right = load(u + kLanes);
#pragma GCC unroll 12
      for (int r = 0; r < R; ++r) {
        const Vector x = spread(v[r * kDepth + k]);
        sums[r][0] = multiply_add(x, left, sums[r][0]);
        sums[r][1] = multiply_add(x, right, sums[r][1]);
      }
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < R; ++r) store(m + r * row, sums[r][0]), store(m + r * row + kLanes, sums[r][1]);
}

template <int R>
void multiply_at_most(int rows, const float* v, int64_t next, const float* u, int64_t depth, float* m, int64_t row, bool more) {
  if (rows == R) return multiply_rows<R>(v, next, u, depth, m, row, more);
  if constexpr (R > 1) multiply_at_most<R - 1>(rows, v, next, u, depth, m, row, more);
}

}  // namespace

void multiply(int rows, const float* v, int64_t next, const float* u, int64_t depth, float* m, int64_t row, bool more) {
  multiply_at_most<kRows>(rows, v, next, u, depth, m, row, more);
}

}  // namespace synfire::winograd
