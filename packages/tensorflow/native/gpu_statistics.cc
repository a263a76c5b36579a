// SynfireStatistics and SynfireRunning on CUDA.
#include "gpu_sums.h"
#include "ops.h"

namespace synfire {
namespace {

class Statistics {
 public:
  explicit Statistics(Attributes&) {}

  void compute(Call& call) {
    const Tensor x = call.input(0);
    if (!call.ok() || !call.require(x.rank() > 0 && x.size() > 0, "SynfireStatistics: x is empty")) return;
    const int64_t C = x.channels(), threads = gpu::threads(x.size(), C, true);
    if (!call.require(C <= INT32_MAX, "SynfireStatistics: too many channels")) return;
    Tensor mean = call.output(0, {C}), variance = call.output(1, {C}), memory = call.temporary(2 * (threads + C), TF_DOUBLE);
    if (!call.ok()) return;
    double *const partial = memory.data<double>(), *const totals = partial + 2 * threads;
    const gpu::StatisticsArguments a{x.data(), mean.data(), variance.data(), partial, totals, threads, x.size(), static_cast<int>(C)};
    gpu::Device device(x.data());
    device.launch(gpu::kernels(), "statistics", threads, a);
    gpu::fold(device, gpu::kernels(), partial, totals, threads, a.C, 2);
    device.launch(gpu::kernels(), "finish_statistics", C, a);
    device.wait();
  }
};

class Running {
 public:
  explicit Running(Attributes& a) : momentum_(a.real("momentum")), unbiased_(a.real("unbiased")) { a.finish(); }

  void compute(Call& call) {
    const Tensor in[] = {call.input(0), call.input(1), call.input(2), call.input(3)};
    if (!call.ok()) return;
    for (const Tensor& t : in)
      if (!call.require(t.size() == in[0].size() && t.size() > 0 && t.size() <= INT32_MAX, "SynfireRunning: statistics differ in length")) return;
    Tensor mean = call.output(0, in[0].shape()), variance = call.output(1, in[0].shape());
    if (!call.ok()) return;
    const gpu::RunningArguments a{{in[0].data(), in[1].data(), in[2].data(), in[3].data()}, {mean.data(), variance.data()},
                                  static_cast<int>(in[0].size()), momentum_, unbiased_};
    gpu::Device device(in[0].data());
    device.launch(gpu::kernels(), "running", a.C, a);
    device.wait();
  }

 private:
  const float momentum_, unbiased_;
};

}  // namespace

void define_gpu_statistics(Status& s) {
  define_kernel<Statistics>("SynfireStatisticsGpu", "GPU", "SynfireStatistics", s, "E");
  if (s.ok()) define_kernel<Running>("SynfireRunningGpu", "GPU", "SynfireRunning", s);
}

}  // namespace synfire
