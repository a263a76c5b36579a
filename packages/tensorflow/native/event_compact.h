// Where the non-zeros of a row are: the step that all event-driven kernels begin with.
#pragma once
#include <array>
#include <cstring>

#include "event_vector.h"

namespace synfire::event {

// Collects, over many rows, whether all non-zeros were 1.
class Ones {
 public:
#if defined(__AVX512F__)
  void see(__mmask16 nonzero, __m512 x) {
    const __m512i one = _mm512_castps_si512(_mm512_set1_ps(1.f));
    other_ = _mm512_mask_or_epi32(other_, nonzero, other_, _mm512_xor_si512(_mm512_castps_si512(x), one));
  }
  bool only() const { return _mm512_test_epi32_mask(other_, other_) == 0; }

 private:
  __m512i other_ = _mm512_setzero_si512();
#else
  template <class E>
  void see(const E* x, int n) {
    for (int i = 0; i < n; ++i) other_ |= (wide(x[i]) != 0.f) & (wide(x[i]) != 1.f);
  }
  bool only() const { return other_ == 0; }

 private:
  int other_ = 0;
#endif
};

#if defined(__AVX512F__)
static inline __m512 first_of(const float* x, int n) { return n >= 16 ? _mm512_loadu_ps(x) : _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1), x); }
static inline __m512 first_of(const Low* x, int n) {
  if (n >= 16) return load(x);
  Low part[16] = {};
  std::memcpy(part, x, n * sizeof(Low));
  return load(part);
}
static inline __m512 first_of(const uint8_t* x, int n) {
  uint8_t part[16] = {};
  if (n < 16) std::memcpy(part, x, n);
  return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(n < 16 ? part : x))));
}
#else
// The positions of the bits of every byte, lowest first.
struct Positions {
  std::array<std::array<uint8_t, 8>, 256> of{};
  constexpr Positions() {
    for (unsigned m = 0; m < 256; ++m)
      for (unsigned b = 0, n = 0; b < 8; ++b)
        if (m >> b & 1) of[m][n++] = static_cast<uint8_t>(b);
  }
};
inline constexpr Positions kPositions;

static inline unsigned nonzeros(const Low* x) {
  unsigned m = 0;
  for (int i = 0; i < 8; ++i) m |= static_cast<unsigned>((x[i] & 0x7fff) != 0) << i;
  return m;
}
static inline unsigned nonzeros(const uint8_t* x) {
  unsigned m = 0;
  for (int i = 0; i < 8; ++i) m |= static_cast<unsigned>(x[i] != 0) << i;
  return m;
}
static inline unsigned nonzeros(const float* x) {
#if defined(__AVX__)
  return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(x), _mm256_setzero_ps(), _CMP_NEQ_UQ)));
#elif defined(__SSE2__)
  const auto half = [](const float* p) { return static_cast<unsigned>(_mm_movemask_ps(_mm_cmpneq_ps(_mm_loadu_ps(p), _mm_setzero_ps()))); };
  return half(x) | half(x + 4) << 4;
#else
  unsigned m = 0;
  for (int i = 0; i < 8; ++i) m |= static_cast<unsigned>(x[i] != 0.f) << i;
  return m;
#endif
}
#endif

// Writes the positions of the non-zeros of x[0 … n), and their values where Valued; returns how many. NaN is not zero. Index is uint8_t
// or uint16_t; both arrays need room for n rounded up to 16. Where not Valued, `ones` sees the values.
template <bool Valued, class E, class Index>
inline int compact(const E* x, int n, Index* index, float* value, Ones& ones) {
  int count = 0;
#if defined(__AVX512F__)
  const __m512i iota = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (int c = 0; c < n; c += 16) {
    const __m512 v = first_of(x + c, n - c);
    const __mmask16 m = _mm512_cmp_ps_mask(v, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    const __m512i at = _mm512_maskz_compress_epi32(m, _mm512_add_epi32(iota, _mm512_set1_epi32(c)));
    // The masked forms: GCC 12 warns of its own header in the plain ones (bug 105593).
    if (sizeof(Index) == 1) _mm_storeu_si128(reinterpret_cast<__m128i*>(index + count), _mm512_maskz_cvtepi32_epi8(0xffff, at));
    else _mm256_storeu_si256(reinterpret_cast<__m256i*>(index + count), _mm512_maskz_cvtepi32_epi16(0xffff, at));
    if (Valued) _mm512_storeu_ps(value + count, _mm512_maskz_compress_ps(m, v));
    else ones.see(m, v);
    count += __builtin_popcount(m);
  }
#else
  int c = 0;
  for (; c + 8 <= n; c += 8) {
    const unsigned m = nonzeros(x + c);
    const auto& at = kPositions.of[m];
    for (int i = 0; i < 8; ++i) index[count + i] = static_cast<Index>(at[i] + c);
    if (Valued)
      for (int i = 0; i < 8; ++i) value[count + i] = wide(x[c + at[i]]);
    else ones.see(x + c, 8);
    count += __builtin_popcount(m);
  }
  if (!Valued) ones.see(x + c, n - c);
  for (; c < n; ++c) {
    index[count] = static_cast<Index>(c);
    if (Valued) value[count] = wide(x[c]);
    count += wide(x[c]) != 0.f;
  }
#endif
  return count;
}

// Writes the position of a 1 once, of a 2 twice and so on: to add a row again costs less than to multiply all. Returns how many, or -1 where
// a value is no whole number above 0 or where `room`, at least n rounded up to 16, is too little.
template <class E>
inline int repeat(const E* x, int n, uint8_t* index, int room) {
  int count = 0;
#if defined(__AVX512F__)
  const __m512i iota = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512 one = _mm512_set1_ps(1.f);
  for (int c = 0; c < n; c += 16) {
    const __m512 v = first_of(x + c, n - c);
    const __mmask16 nonzero = _mm512_cmp_ps_mask(v, _mm512_setzero_ps(), _CMP_NEQ_UQ), other = _mm512_mask_cmp_ps_mask(nonzero, v, one, _CMP_NEQ_UQ);
    const auto put = [&](__mmask16 m) {
      const __m512i at = _mm512_maskz_compress_epi32(m, _mm512_add_epi32(iota, _mm512_set1_epi32(c)));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(index + count), _mm512_maskz_cvtepi32_epi8(0xffff, at));
      count += __builtin_popcount(m);
    };
    if (count + 16 > room) return -1;
    put(nonzero);
    if (!other) continue;
    const __mmask16 whole = _mm512_mask_cmp_ps_mask(_mm512_cmp_ps_mask(v, one, _CMP_GT_OQ), v, _mm512_maskz_roundscale_ps(0xffff, v, 0), _CMP_EQ_OQ);
    if (whole != other) return -1;
    __m512 level = one;
    for (__mmask16 m = whole; m; m = _mm512_mask_cmp_ps_mask(whole, v, level = level + one, _CMP_GT_OQ)) {
      if (count + 16 > room) return -1;
      put(m);
    }
  }
#else
  for (int c = 0; c < n; ++c) {
    const float v = wide(x[c]);
    if (v == 0.f) continue;
    if (!(v > 0.f && v <= static_cast<float>(room - count) && v == static_cast<float>(static_cast<int>(v)))) return -1;
    for (int i = static_cast<int>(v); i > 0; --i) index[count++] = static_cast<uint8_t>(c);
  }
#endif
  return count;
}

}  // namespace synfire::event
