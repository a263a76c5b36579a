// One vector of floats as wide as the instruction set, in GCC's vector extensions; intrinsics only where it has no words.
#pragma once
#include <cstdint>
#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "element.h"

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
typedef uint32_t Bits __attribute__((vector_size(kLanes * 4)));

// Of bfloat16, widened and rounded.
static inline Vector load(const Low* p) {
  typedef Low Lows __attribute__((vector_size(kLanes * 2), aligned(2), may_alias));
  return reinterpret_cast<Vector>(__builtin_convertvector(*reinterpret_cast<const Lows*>(p), Bits) << 16);
}
static inline void store(Low* p, Vector v) {
#if defined(__AVX512BF16__)
  const __m256bh rounded = _mm512_cvtneps_pbh(v);
  __builtin_memcpy(p, &rounded, sizeof rounded);
#else
  for (int i = 0; i < kLanes; ++i) p[i] = narrow<Low>(v[i]);
#endif
}
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

// What entries E are where they are multiplied.
#if defined(__AVX512BF16__)
template <class E>
using Factor = E;
#else
template <class>
using Factor = float;
#endif

#if defined(__AVX512BF16__)
// Two entries of bfloat16 in every lane, whose products with another two are added to its float.
typedef __m512bh Pairs;
static inline Pairs load_pairs(const Low* p) { return reinterpret_cast<Pairs>(_mm512_loadu_si512(p)); }
static inline Pairs spread_pair(const Low* p) {
  int32_t pair;
  __builtin_memcpy(&pair, p, sizeof pair);
  return reinterpret_cast<Pairs>(_mm512_set1_epi32(pair));
}
static inline Pairs spread_pair(float first, float second) {
  uint32_t a, b;
  __builtin_memcpy(&a, &first, sizeof a);
  __builtin_memcpy(&b, &second, sizeof b);
  return reinterpret_cast<Pairs>(_mm512_set1_epi32(static_cast<int32_t>(a >> 16 | (b & 0xffff0000u))));
}
// Pairs of the 32 entries of two vectors: of those of every second four from the first on, and of the others.
struct Paired {
  Pairs even, odd;
};
static inline Paired paired(Pairs first, Pairs second) {
  asm("" : "+v"(first), "+v"(second));  // else both instructions load
  const __m512i a = reinterpret_cast<__m512i>(first), b = reinterpret_cast<__m512i>(second);
  return {reinterpret_cast<Pairs>(_mm512_unpacklo_epi16(a, b)), reinterpret_cast<Pairs>(_mm512_unpackhi_epi16(a, b))};
}
// Rounds 32 floats, in an order of which `paired` makes theirs.
static inline void store_to_pair(Low* p, Vector first, Vector second) {
  Low rounded[2][kLanes];
  store(rounded[0], first);
  store(rounded[1], second);
  for (int four = 0; four < 8; ++four) __builtin_memcpy(p + 4 * four, rounded[four % 2] + four / 2 * 4, 4 * sizeof(Low));
}
// Puts sums of such pairs, even ones before odd ones, into the order of the entries.
static inline void in_order(const float* sums, float* to) {
  for (int four = 0; four < 8; ++four) __builtin_memcpy(to + 4 * four, sums + four % 2 * kLanes + four / 2 * 4, 4 * sizeof(float));
}
static inline void store_pairs(Low* p, Vector first, Vector second) {
  Low rounded[2][kLanes];
  store(rounded[0], first);
  store(rounded[1], second);
  const Bits pairs = reinterpret_cast<Bits>(load(rounded[0])) >> 16 | reinterpret_cast<Bits>(load(rounded[1]));
  __builtin_memcpy(p, &pairs, sizeof pairs);
}
static inline Vector multiply_add(Pairs a, Pairs b, Vector c) { return _mm512_dpbf16_ps(c, a, b); }
#endif

// Output channels in a vector of entries P.
template <class P>
constexpr int kIn = kLanes * sizeof(float) / sizeof(P);

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
