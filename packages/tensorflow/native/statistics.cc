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
    const int64_t C = x.channels(), rows = x.size() / C;
    Tensor mean = call.output(0, {C}), variance = call.output(1, {C});
    if (!call.ok()) return;
    const float* const origin = x.data();
    const int64_t chunks = std::max<int64_t>(1, std::min({kMaxChunks, rows, x.size() / kLeast}));
    std::vector<double> sums(static_cast<size_t>(2 * chunks * C));
    parallel(chunks, [&](int64_t chunk) {
      double *const a = sums.data() + 2 * chunk * C, *const b = a + C;
      for (int64_t r = rows * chunk / chunks; r < rows * (chunk + 1) / chunks; ++r) {
        const float* const row = x.data() + r * C;
        _Pragma("GCC ivdep")
        for (int64_t c = 0; c < C; ++c) {
          const double d = static_cast<double>(row[c]) - origin[c];
          a[c] += d;
          b[c] += d * d;
        }
      }
    });
    for (int64_t c = 0; c < C; ++c) {
      double first = 0, second = 0;
      for (int64_t k = 0; k < chunks; ++k) first += sums[2 * k * C + c], second += sums[(2 * k + 1) * C + c];
      const double m = first / rows;
      mean.data()[c] = static_cast<float>(origin[c] + m);
      variance.data()[c] = static_cast<float>(std::max(0.0, second / rows - m * m));
    }
  }
};

}  // namespace

void define_statistics(Status& s) {
  define<Statistics>("SynfireStatistics", {"x: float"}, {"mean: float", "variance: float"}, {}, s);
}

}  // namespace synfire
