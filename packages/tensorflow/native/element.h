// Elements of activations: floats, or bfloat16, the upper half of a float, as its bits. Arithmetic is in floats: loads widen, stores round
// to the nearest, ties to even. Integer shifts, as GCC 12 makes no vectors of its own __bf16.
#pragma once
#include <cstdint>
#include <cstring>

namespace synfire {

using Low = uint16_t;

static inline float wide(float x) { return x; }
static inline float wide(uint8_t x) { return x; }
static inline float wide(Low x) {
  const uint32_t bits = static_cast<uint32_t>(x) << 16;
  float y;
  std::memcpy(&y, &bits, 4);
  return y;
}

template <class E>
static inline E narrow(float x) {
  if constexpr (sizeof(E) == sizeof(float)) return x;
  else {
    uint32_t bits;
    std::memcpy(&bits, &x, 4);
    const uint32_t rounded = bits + 0x7fffu + (bits >> 16 & 1u), nan = bits | 0x400000u;  // a NaN would round to infinity or wrap to zero
    return static_cast<E>(((bits & 0x7fffffffu) > 0x7f800000u ? nan : rounded) >> 16);
  }
}

}  // namespace synfire
