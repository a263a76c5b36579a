// Which of 32 floats are not zero, NaN among them; the first is the lowest bit. Compiled programs that give a support include this file.
#pragma once
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace synfire {

static inline unsigned bits_(const float* x) {
  unsigned b = 0;
#if defined(__AVX512F__)
  for (int j = 0; j < 32; j += 16) b |= static_cast<unsigned>(_mm512_cmp_ps_mask(_mm512_loadu_ps(x + j), _mm512_setzero_ps(), _CMP_NEQ_UQ)) << j;
#elif defined(__AVX__)
  for (int j = 0; j < 32; j += 8)
    b |= static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(x + j), _mm256_setzero_ps(), _CMP_NEQ_UQ))) << j;
#elif defined(__SSE2__)
  for (int j = 0; j < 32; j += 4) b |= static_cast<unsigned>(_mm_movemask_ps(_mm_cmpneq_ps(_mm_loadu_ps(x + j), _mm_setzero_ps()))) << j;
#else
  for (int j = 0; j < 32; ++j) b |= (x[j] != 0.f ? 1u : 0u) << j;
#endif
  return b;
}

}  // namespace synfire
