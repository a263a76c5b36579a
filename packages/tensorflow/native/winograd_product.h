// Matrix products of a few rows by a panel of columns, all of whose sums are in registers.
#pragma once
#include "winograd_transform.h"

namespace synfire::winograd {

#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kRows = 12;  // of 32 registers, 24 are sums
#else
constexpr int kRows = 6;
#endif
constexpr int kColumns = 2 * kLanes;
constexpr int64_t kDepth = 64;  // entries of a row that lie together

// m[r][c] (+)= Σ v[r][k]·u[k][c] in the order of k, for up to kRows rows and kColumns columns. Rows of v are kDepth long and their next
// entries `next` of them on; rows of m are `row` floats apart, and are added to where `more`.
void multiply(int rows, const float* v, int64_t next, const float* u, int64_t depth, float* m, int64_t row, bool more);

#if defined(__AVX512BF16__)
// Of pairs: entries k and k + 1 of a column lie together, u[k / 2][c][k % 2]. Beyond an odd depth both operands have a zero.
void multiply(int rows, const Low* v, int64_t next, const Low* u, int64_t depth, float* m, int64_t row, bool more);
#endif

}  // namespace synfire::winograd
