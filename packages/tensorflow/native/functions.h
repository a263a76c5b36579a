// Element-wise functions of programs, the same bits in the interpreter and in compiled programs.
// No -ffast-math anywhere: a library linked with it makes the whole process flush denormals to zero.
#pragma once
#include <math.h>
#include <string.h>

namespace synfire {

// Cephes' expf; saturates at 2^-126 and 2^127.
static inline float exp_(float x) {
  x = x > 88.3f ? 88.3f : x;
  x = x < -87.3f ? -87.3f : x;
  const float k = x * 1.44269504f + 12582912.f, n = k - 12582912.f;  // 1.5·2^23 rounds to a whole number
  const float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;      // ln 2 in two parts
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = (p * (r * r) + r) + 1.f;
  unsigned e, b;
  memcpy(&e, &k, 4);
  memcpy(&b, &p, 4);
  b += e << 23;
  memcpy(&p, &b, 4);
  return p;
}
static inline float sigmoid_(float x) { return 1.f / (1.f + exp_(-x)); }
// The series near 0, where 1 - 2/(e^2x + 1) cancels.
static inline float tanh_(float x) {
  const float q = x * x;
  const float small = x + x * q * (-3.33332819e-1f + q * (1.33314422e-1f + q * (-5.37397155e-2f + q * (2.06390887e-2f + q * -5.70498872e-3f))));
  const float large = 1.f - 2.f / (exp_(2.f * x) + 1.f);
  return fabsf(x) < 0.625f ? small : large;
}

}  // namespace synfire
