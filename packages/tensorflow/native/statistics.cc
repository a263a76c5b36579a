// SynfireStatistics: mean and biased variance of every channel of [..., C], in one pass, exact to float32's last digits.
#include <algorithm>

#include "ops.h"
#include "pool.h"

namespace synfire {
namespace {

// Fixed, so that results do not depend on the number of threads; a part is work enough to wake one for.
constexpr int64_t kMaxChunks = 64, kLeast = 16384;

class Statistics {
 public:
  explicit Statistics(Attributes&) {}

  // Sums of x - x₀ and (x - x₀)² in doubles, x₀ the channel's first value: float32 sums lose three digits where a channel hardly varies.
  void compute(Call& call) {
    const Tensor x = call.input(0);
    if (!call.ok() || !call.require(x.rank() > 0 && x.size() > 0, "SynfireStatistics: x is empty")) return;
    const int64_t C = x.channels();
    Tensor mean = call.output(0, {C}), variance = call.output(1, {C});
    if (!call.ok()) return;
    if (x.low()) accumulate<Low>(x, mean.data(), variance.data());
    else accumulate<float>(x, mean.data(), variance.data());
  }

 private:
  template <class E>
  static void accumulate(const Tensor& x, float* mean, float* variance) {
    const E* const values = x.data<E>();
    const int64_t C = x.channels(), rows = x.size() / C;
    std::vector<float> first_row(C);
    for (int64_t c = 0; c < C; ++c) first_row[c] = wide(values[c]);
    const float* const origin = first_row.data();
    const int64_t chunks = std::max<int64_t>(1, std::min({kMaxChunks, rows, x.size() / kLeast}));
    std::vector<double> sums(static_cast<size_t>(2 * chunks * C));
    parallel(chunks, [&](int64_t chunk) {
      double *const a = sums.data() + 2 * chunk * C, *const b = a + C;
      for (int64_t r = rows * chunk / chunks; r < rows * (chunk + 1) / chunks; ++r) {
        const E* const row = values + r * C;
        _Pragma("GCC ivdep")
        for (int64_t c = 0; c < C; ++c) {
          const double d = static_cast<double>(wide(row[c])) - origin[c];
          a[c] += d;
          b[c] += d * d;
        }
      }
    });
    for (int64_t c = 0; c < C; ++c) {
      double first = 0, second = 0;
      for (int64_t k = 0; k < chunks; ++k) first += sums[2 * k * C + c], second += sums[(2 * k + 1) * C + c];
      const double m = first / rows;
      mean[c] = static_cast<float>(origin[c] + m);
      variance[c] = static_cast<float>(std::max(0.0, second / rows - m * m));
    }
  }
};

}  // namespace

void define_statistics(Status& s) {
  define<Statistics>("SynfireStatistics", {"x: E"}, {"mean: float", "variance: float"}, {kElement}, s);
}

}  // namespace synfire
