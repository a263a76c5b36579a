// Transforms of Winograd's minimal filtering F(m×m, 3×3): m = 2 from the points 0, ±1, ∞; m = 4 from 0, ±5/8, ±3/2, ∞, whose products are
// exact in float32 and whose rounding is a third of that of 0, ±1, ±2, ∞. With p the polynomial that vanishes in all points:
// rows of Bᵀ are p(x)/(x - point), of Aᵀ the powers of the points, of G [1, point, point²]/Π(point - other).
#pragma once
#include <utility>

#include "event_vector.h"

namespace synfire::winograd {

using event::kLanes, event::load, event::multiply_add, event::spread, event::store, event::Vector;

template <int M>
struct Transform;

template <>
struct Transform<2> {
  static constexpr int size = 4;
  static inline void input(const Vector* d, Vector* v) {
    v[0] = d[2] - d[0];
    v[1] = d[2] + d[1];
    v[2] = d[2] - d[1];
    v[3] = d[3] - d[1];
  }
  static inline void filter(const Vector* g, Vector* u) {
    const Vector even = spread(.5f) * (g[0] + g[2]), odd = spread(.5f) * g[1];
    u[0] = -g[0];
    u[1] = even + odd;
    u[2] = even - odd;
    u[3] = g[2];
  }
  static inline void output(const Vector* m, Vector* y) {
    y[0] = m[0] + (m[1] + m[2]);
    y[1] = m[1] - m[2] + m[3];
  }
};

template <>
struct Transform<4> {
  static constexpr int size = 6;
  static constexpr float a = .625f, b = 1.5f, aa = a * a, bb = b * b;
  static inline void input(const Vector* d, Vector* v) {
    v[0] = multiply_add(spread(-(aa + bb)), d[2], multiply_add(spread(aa * bb), d[0], d[4]));
    const Vector even = multiply_add(spread(-bb), d[2], d[4]), odd = spread(a) * multiply_add(spread(-bb), d[1], d[3]);
    v[1] = even + odd;
    v[2] = even - odd;
    const Vector even_ = multiply_add(spread(-aa), d[2], d[4]), odd_ = spread(b) * multiply_add(spread(-aa), d[1], d[3]);
    v[3] = even_ + odd_;
    v[4] = even_ - odd_;
    v[5] = multiply_add(spread(-(aa + bb)), d[3], multiply_add(spread(aa * bb), d[1], d[5]));
  }
  static inline void filter(const Vector* g, Vector* u) {
    constexpr float zero = 1 / (aa * bb), first = 1 / (2 * aa * (aa - bb)), second = 1 / (2 * bb * (bb - aa));
    u[0] = spread(zero) * g[0];
    const Vector even = spread(first) * multiply_add(spread(aa), g[2], g[0]), odd = spread(first * a) * g[1];
    u[1] = even + odd;
    u[2] = even - odd;
    const Vector even_ = spread(second) * multiply_add(spread(bb), g[2], g[0]), odd_ = spread(second * b) * g[1];
    u[3] = even_ + odd_;
    u[4] = even_ - odd_;
    u[5] = g[2];
  }
  static inline void output(const Vector* m, Vector* y) {
    const Vector even = m[1] + m[2], odd = m[1] - m[2], even_ = m[3] + m[4], odd_ = m[3] - m[4];
    y[0] = m[0] + even + even_;
    y[1] = multiply_add(spread(b), odd_, spread(a) * odd);
    y[2] = multiply_add(spread(bb), even_, spread(aa) * even);
    y[3] = multiply_add(spread(b * bb), odd_, multiply_add(spread(a * aa), odd, m[5]));
  }
};

// Applies `f`, which makes To vectors of From, to the columns of From×From vectors, then to the rows of what came out. at(i, j) gives
// a vector, put(i, j, vector) takes one.
template <int From, int To, class F, class At, class Put>
inline void both_ways(const F& f, const At& at, const Put& put) {
  Vector between[To][From];
#pragma GCC unroll 6
  for (int j = 0; j < From; ++j) {
    Vector column[From], made[To];
#pragma GCC unroll 6
    for (int i = 0; i < From; ++i) column[i] = at(i, j);
    f(column, made);
#pragma GCC unroll 6
    for (int i = 0; i < To; ++i) between[i][j] = made[i];
  }
#pragma GCC unroll 6
  for (int i = 0; i < To; ++i) {
    Vector made[To];
    f(between[i], made);
#pragma GCC unroll 6
    for (int j = 0; j < To; ++j) put(i, j, made[j]);
  }
}

// The first n elements from p, zeros behind.
template <class E>
inline Vector load_part(const E* p, int64_t n) {
  if (n >= kLanes) return load(p);
  E part[kLanes] = {};
  if (n > 0) __builtin_memcpy(part, p, n * sizeof(E));
  return load(part);
}
template <class E>
inline void store_part(E* p, Vector v, int64_t n) {
  if (n >= kLanes) return store(p, v);
  E part[kLanes];
  store(part, v);
  __builtin_memcpy(p, part, n * sizeof(E));
}

// Lanes of the two vectors whose number has the bit S change places across: after all S, vectors and lanes have.
template <int S, int... I>
inline void exchange(Vector& a, Vector& b, std::integer_sequence<int, I...>) {
#if defined(__clang__)
  const Vector low = __builtin_shufflevector(a, b, (I & S ? kLanes + I - S : I)...), high = __builtin_shufflevector(a, b, (I & S ? kLanes + I : I + S)...);
#else
  typedef int Places __attribute__((vector_size(kLanes * 4)));
  const Vector low = __builtin_shuffle(a, b, Places{(I & S ? kLanes + I - S : I)...}), high = __builtin_shuffle(a, b, Places{(I & S ? kLanes + I : I + S)...});
#endif
  a = low, b = high;
}
template <int S = 1>
inline void transpose(Vector* v) {
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i)
    if (!(i & S)) exchange<S>(v[i], v[i + S], std::make_integer_sequence<int, kLanes>{});
  if constexpr (2 * S < kLanes) transpose<2 * S>(v);
}

}  // namespace synfire::winograd
