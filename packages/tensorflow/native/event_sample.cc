#include <cmath>

#include "event_conv.h"

namespace synfire::event {
namespace {

// Calls look(from, to) for runs of up to 16·kRuns of n entries; gives how many they are.
template <int64_t kRuns, class F>
int64_t in_runs(int64_t n, const F& look) {
  constexpr int64_t kRun = 16;  // a cache line
  if (n <= kRuns * kRun) {
    look(0, n);
    return n;
  }
  for (int64_t r = 0; r < kRuns; ++r) {
    // Multiples of the golden ratio are in step with no row or channel.
    const double place = r * 0.6180339887498949;
    const int64_t from = static_cast<int64_t>((place - std::floor(place)) * (n / kRun)) * kRun;
    look(from, from + kRun);
  }
  return kRuns * kRun;
}

template <class E>
Sample look_at(const E* x, int64_t n) {
  constexpr double kMore = .25;  // of repeated rows, beyond which they cost as much as multiplications
  int64_t nonzero = 0, other = 0;
  bool whole = true;
  double sum = 0;
  const int64_t seen = in_runs<128>(n, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; ++i) {
      const float v = wide(x[i]);
      nonzero += v != 0.f;
      if (v == 0.f || v == 1.f) continue;
      ++other, sum += v - 1, whole &= v > 1 && v == std::floor(v);
    }
  });
  return {seen ? static_cast<double>(nonzero) / seen : 0, other == 0, whole && sum <= kMore * nonzero};
}

}  // namespace

Sample sample(const float* x, int64_t n) { return look_at(x, n); }
Sample sample(const Low* x, int64_t n) { return look_at(x, n); }
Sample sample(const uint8_t* x, int64_t n) { return look_at(x, n); }

double share(const uint32_t* words, int64_t n) {
  int64_t set = 0;
  const int64_t seen = in_runs<32>(n, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; ++i) set += __builtin_popcount(words[i]);
  });
  return seen ? static_cast<double>(set) / (32 * seen) : 0;
}

}  // namespace synfire::event
