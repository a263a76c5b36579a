// SynfireMomentum on CUDA, a launch for every 96 parameters.
#include "gpu_sums.h"
#include "ops.h"

namespace synfire {
namespace {

class Momentum {
 public:
  explicit Momentum(Attributes& a) : n_(a.integer("N")) { a.finish(); }

  // Inputs p, m, g, and [rate, factor, decay], all on the GPU. The buffers of p and m must be the caller's alone.
  void compute(Call& call) {
    std::vector<Tensor> all;
    for (int i = 0; i < 3 * n_ + 1 && call.ok(); ++i) all.push_back(call.input(i));
    if (!call.ok() || !call.require(all.back().size() == 3, "SynfireMomentum: the last input is [rate, factor, decay]")) return;
    for (int i = 0; i < n_; ++i)
      if (!call.require(all[n_ + i].size() == all[i].size() && all[2 * n_ + i].size() == all[i].size(), "SynfireMomentum: p, m, g differ in size")) return;
    gpu::Device device(all.back().data());
    for (int from = 0; from < n_; from += gpu::kMostTensors) launch(device, all, from);
    device.wait();
    call.output(0, {});
  }

 private:
  void launch(gpu::Device& device, const std::vector<Tensor>& all, int from) const {
    gpu::MomentumArguments a{};
    long long elements = 0;
    for (int i = from; i < n_ && a.tensors < gpu::kMostTensors; ++i, ++a.tensors) {
      a.p[a.tensors] = all[i].data(), a.m[a.tensors] = all[n_ + i].data(), a.g[a.tensors] = all[2 * n_ + i].data();
      a.end[a.tensors] = elements += all[i].size();
    }
    a.settings = all.back().data();
    if (elements > 0) device.launch(gpu::kernels(), "momentum", elements, a);
  }

  const int n_;
};

}  // namespace

void define_gpu_momentum(Status& s) { define_kernel<Momentum>("SynfireMomentumGpu", "GPU", "SynfireMomentum", s); }

}  // namespace synfire
