#include <cmath>

#include "event_conv.h"

namespace synfire::event {
namespace {

template <class E>
Sample look_at(const E* x, int64_t n) {
  constexpr int64_t kRuns = 512, kRun = 16;  // a run is a cache line
  constexpr double kMore = .25;             // of repeated rows, beyond which they cost as much as multiplications
  int64_t nonzero = 0, other = 0, seen = 0;
  bool whole = true;
  double sum = 0;
  const auto look = [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; ++i) {
      const float v = wide(x[i]);
      nonzero += v != 0.f;
      if (v == 0.f || v == 1.f) continue;
      ++other, sum += v - 1, whole &= v > 1 && v == std::floor(v);
    }
    seen += to - from;
  };
  if (n <= kRuns * kRun) look(0, n);
  else
    for (int64_t r = 0; r < kRuns; ++r) {
      // Multiples of the golden ratio are in step with no row or channel.
      const double place = r * 0.6180339887498949;
      const int64_t from = static_cast<int64_t>((place - std::floor(place)) * (n / kRun)) * kRun;
      look(from, from + kRun);
    }
  return {seen ? static_cast<double>(nonzero) / seen : 0, other == 0, whole && sum <= kMore * nonzero};
}

}  // namespace

Sample sample(const float* x, int64_t n) { return look_at(x, n); }
Sample sample(const Low* x, int64_t n) { return look_at(x, n); }
Sample sample(const uint8_t* x, int64_t n) { return look_at(x, n); }

}  // namespace synfire::event
