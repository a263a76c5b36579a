// SynfireRunning: PyTorch's running statistics, old + momentum·(new - old) as (1 - momentum)·old + momentum·new, the variance with n/(n - 1).
#include "ops.h"

namespace synfire {
namespace {

class Running {
 public:
  explicit Running(Attributes& a) : momentum_(a.real("momentum")), unbiased_(a.real("unbiased")) { a.finish(); }
  void compute(Call& call) {
    const Tensor mean = call.input(0), variance = call.input(1), new_mean = call.input(2), new_variance = call.input(3);
    if (!call.ok()) return;
    const int64_t C = mean.size();
    for (const Tensor* t : {&variance, &new_mean, &new_variance})
      if (!call.require(t->size() == C, "SynfireRunning: statistics differ in length")) return;
    Tensor a = call.output(0, mean.shape()), b = call.output(1, mean.shape());
    if (!call.ok()) return;
    for (int64_t c = 0; c < C; ++c) {
      a.data()[c] = mean.data()[c] * (1 - momentum_) + new_mean.data()[c] * momentum_;
      b.data()[c] = variance.data()[c] * (1 - momentum_) + new_variance.data()[c] * (momentum_ * unbiased_);
    }
  }

 private:
  const float momentum_, unbiased_;
};

}  // namespace

void define_running(Status& s) {
  define<Running>("SynfireRunning", {"mean: float", "variance: float", "new_mean: float", "new_variance: float"},
                  {"a: float", "b: float"}, {"momentum: float", "unbiased: float"}, s);
}

}  // namespace synfire
