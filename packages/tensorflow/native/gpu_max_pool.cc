// SynfireMaxPool and its gradient on CUDA. The gradient gathers, so that an element's sum has one order.
#include "gpu_sums.h"
#include "ops.h"
#include "window.h"

namespace synfire {
namespace {

gpu::PoolArguments arguments(const Window& w, const Tensor& x, const Tensor& y) {
  gpu::PoolArguments a{};
  a.x = x.data(), a.y = y.data();
  a.H = static_cast<int>(x.dim(1)), a.W = static_cast<int>(x.dim(2)), a.C = static_cast<int>(x.dim(3));
  a.OH = static_cast<int>(y.dim(1)), a.OW = static_cast<int>(y.dim(2));
  a.window = w.size, a.stride = w.stride, a.pad = w.pad;
  return a;
}

bool fits(Call& call, const Tensor& x) {
  bool small = x.rank() == 4;
  for (int i = 1; small && i < 4; ++i) small = x.dim(i) <= INT32_MAX;
  return call.require(small, "SynfireMaxPool: x has not four dimensions, or one of them is too long");
}

void run(const char* kernel, const gpu::PoolArguments& a) {
  gpu::Device device(a.x);
  device.launch(gpu::kernels(), kernel, a.size, a);
  device.wait();
}

class MaxPool {
 public:
  explicit MaxPool(Attributes& a) : w_(a) {}
  void compute(Call& call) {
    const Tensor x = call.input(0);
    if (!call.ok() || !fits(call, x)) return;
    const int64_t OH = w_.outputs(x.dim(1)), OW = w_.outputs(x.dim(2));
    if (!call.require(OH > 0 && OW > 0 && x.size() > 0, "SynfireMaxPool: x is empty or smaller than the window")) return;
    const Tensor y = call.output(0, {x.dim(0), OH, OW, x.dim(3)});
    if (!call.ok()) return;
    gpu::PoolArguments a = arguments(w_, x, y);
    a.out = y.data(), a.size = y.size();
    run("max_pool", a);
  }

 private:
  const Window w_;
};

class MaxPoolGradient {
 public:
  explicit MaxPoolGradient(Attributes& a) : w_(a) {}
  void compute(Call& call) {
    const Tensor x = call.input(0), y = call.input(1), dy = call.input(2);
    if (!call.ok() || !fits(call, x)) return;
    const bool same = y.rank() == 4 && dy.size() == y.size() && x.size() > 0 && y.dim(0) == x.dim(0) && y.dim(1) == w_.outputs(x.dim(1)) &&
                      y.dim(2) == w_.outputs(x.dim(2)) && y.dim(3) == x.dim(3);
    if (!call.require(same, "SynfireMaxPoolGradient: x, y, dy do not fit")) return;
    const Tensor dx = call.output(0, x.shape());
    if (!call.ok()) return;
    gpu::PoolArguments a = arguments(w_, x, y);
    a.dy = dy.data(), a.out = dx.data(), a.size = dx.size();
    run("max_pool_gradient", a);
  }

 private:
  const Window w_;
};

}  // namespace

void define_gpu_max_pool(Status& s) {
  define_kernel<MaxPool>("SynfireMaxPoolGpu", "GPU", "SynfireMaxPool", s, "E");
  if (s.ok()) define_kernel<MaxPoolGradient>("SynfireMaxPoolGradientGpu", "GPU", "SynfireMaxPoolGradient", s, "E");
}

}  // namespace synfire
