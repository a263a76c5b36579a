#include "winograd_product.h"

#include <algorithm>

namespace synfire::winograd {
namespace {

inline Vector of_row(const float* p) { return spread(*p); }
inline Vector of_columns(const float* p) { return load(p); }
#if defined(__AVX512BF16__)
inline event::Pairs of_row(const Low* p) { return event::spread_pair(p); }
inline event::Pairs of_columns(const Low* p) { return event::load_pairs(p); }
#endif

template <int R, class P>
__attribute__((noinline)) void multiply_rows(const P* v, int64_t next, const P* u, int64_t depth, float* m, int64_t row, bool more) {
  constexpr int kTogether = sizeof(float) / sizeof(P);  // entries that one instruction multiplies
  Vector sums[R][2];
#pragma GCC unroll 12
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 2
    for (int i = 0; i < 2; ++i) sums[r][i] = more ? load(m + r * row + i * kLanes) : Vector{};
  for (; depth > 0; depth -= kDepth, v += next) {
    const int64_t n = std::min(depth, kDepth);
    for (int64_t k = 0; k < n; k += kTogether, u += kTogether * kColumns) {
      const auto left = of_columns(u), right = of_columns(u + kTogether * kLanes);
#pragma GCC unroll 12
      for (int r = 0; r < R; ++r) {
        const auto x = of_row(v + r * kDepth + k);
        sums[r][0] = multiply_add(x, left, sums[r][0]);
        sums[r][1] = multiply_add(x, right, sums[r][1]);
      }
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < R; ++r) store(m + r * row, sums[r][0]), store(m + r * row + kLanes, sums[r][1]);
}

template <int R, class P>
void multiply_at_most(int rows, const P* v, int64_t next, const P* u, int64_t depth, float* m, int64_t row, bool more) {
  if (rows == R) return multiply_rows<R>(v, next, u, depth, m, row, more);
  if constexpr (R > 1) multiply_at_most<R - 1>(rows, v, next, u, depth, m, row, more);
}

}  // namespace

void multiply(int rows, const float* v, int64_t next, const float* u, int64_t depth, float* m, int64_t row, bool more) {
  multiply_at_most<kRows>(rows, v, next, u, depth, m, row, more);
}
#if defined(__AVX512BF16__)
void multiply(int rows, const Low* v, int64_t next, const Low* u, int64_t depth, float* m, int64_t row, bool more) {
  multiply_at_most<kRows>(rows, v, next, u, depth, m, row, more);
}
#endif

}  // namespace synfire::winograd
