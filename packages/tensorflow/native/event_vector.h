// One vector of floats as wide as the instruction set, in GCC's vector extensions; intrinsics only where it has no words.
#pragma once
#include <cstdint>
#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace synfire::event {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

typedef float Vector __attribute__((vector_size(kLanes * 4)));
typedef float Unaligned __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));

static inline Vector load(const float* p) { return *reinterpret_cast<const Unaligned*>(p); }
static inline void store(float* p, Vector v) { *reinterpret_cast<Unaligned*>(p) = v; }
static inline Vector spread(float x) { return x - Vector{}; }

// a·b + c, rounded once where the instruction set can.
static inline Vector multiply_add(Vector a, Vector b, Vector c) {
#if defined(__AVX512F__)
  return _mm512_fmadd_ps(a, b, c);
#elif defined(__FMA__)
  return _mm256_fmadd_ps(a, b, c);
#elif defined(__aarch64__)
  return vfmaq_f32(c, a, b);
#else
  return a * b + c;
#endif
}

// Halves are added to each other: the same order whatever the instruction set calls it.
static inline float sum(Vector v) {
  typedef float Four __attribute__((vector_size(16)));
  Four part[kLanes / 4];
  __builtin_memcpy(part, &v, sizeof v);
  for (int n = kLanes / 8; n > 0; n /= 2)
    for (int i = 0; i < n; ++i) part[i] += part[i + n];
  return (part[0][0] + part[0][2]) + (part[0][1] + part[0][3]);
}

}  // namespace synfire::event
