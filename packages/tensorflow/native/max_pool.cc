// SynfireMaxPool and its gradient with PyTorch's rules: padding is -∞, ties go to the first maximum of a window. NHWC.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ops.h"
#include "pool.h"
#include "window.h"

namespace synfire {
namespace {

class MaxPool {
 public:
  explicit MaxPool(Attributes& a) : w_(a) {}
  void compute(Call& call) {
    const Tensor x = call.input(0);
    if (!call.ok() || !call.require(x.rank() == 4, "SynfireMaxPool: x has not four dimensions")) return;
    const int64_t B = x.dim(0), C = x.dim(3), OH = w_.outputs(x.dim(1)), OW = w_.outputs(x.dim(2));
    if (!call.require(OH > 0 && OW > 0, "SynfireMaxPool: x is smaller than the window")) return;
    Tensor y = call.output(0, {B, OH, OW, C}, x.type());
    if (!call.ok()) return;
    if (x.low()) pool<Low>(x, y);
    else pool<float>(x, y);
  }

 private:
  template <class E>
  void pool(const Tensor& x, const Tensor& y) const {
    const int64_t B = x.dim(0), H = x.dim(1), W = x.dim(2), C = x.dim(3), OH = y.dim(1), OW = y.dim(2);
    parallel(B * OH, [&](int64_t row) {
      const int64_t image = row / OH, oy = row % OH;
      for (int64_t ox = 0; ox < OW; ++ox) {
        E* const o = y.data<E>() + (row * OW + ox) * C;
        std::fill(o, o + C, narrow<E>(-std::numeric_limits<float>::infinity()));
        for (int64_t iy = w_.begin(oy); iy < w_.end(oy, H); ++iy)
          for (int64_t ix = w_.begin(ox); ix < w_.end(ox, W); ++ix) {
            const E* const in = x.data<E>() + ((image * H + iy) * W + ix) * C;
            // A NaN wins and stays, as in PyTorch.
            _Pragma("GCC ivdep")
            for (int64_t c = 0; c < C; ++c) o[c] = wide(in[c]) > wide(o[c]) || wide(in[c]) != wide(in[c]) ? in[c] : o[c];
          }
      }
    });
  }

  const Window w_;
};

class MaxPoolGradient {
 public:
  explicit MaxPoolGradient(Attributes& a) : w_(a) {}
  void compute(Call& call) {
    const Tensor x = call.input(0), y = call.input(1), dy = call.input(2);
    if (!call.ok() || !call.require(x.rank() == 4 && y.rank() == 4 && dy.size() == y.size() && y.type() == x.type() && (x.type() == TF_UINT8 || dy.type() == x.type()), "SynfireMaxPoolGradient: x, y, dy do not fit")) return;
    Tensor dx = call.output(0, x.shape(), dy.type());
    if (!call.ok()) return;
    if (x.type() == TF_UINT8 && dy.low()) spread<uint8_t, Low>(x, y, dy, dx);
    else if (x.type() == TF_UINT8) spread<uint8_t, float>(x, y, dy, dx);
    else if (x.low()) spread<Low, Low>(x, y, dy, dx);
    else spread<float, float>(x, y, dy, dx);
  }

 private:
  template <class X, class E>
  void spread(const Tensor& x, const Tensor& y, const Tensor& dy, const Tensor& dx) const {
    const int64_t B = x.dim(0), H = x.dim(1), W = x.dim(2), C = x.dim(3), OH = y.dim(1), OW = y.dim(2);
    // Windows overlap, so an image is one thread's; where there are few images, channels are shared out as well.
    const int64_t parts = std::max<int64_t>(1, std::min<int64_t>(C / 16, (4 * threads() + B - 1) / B)), size = (C + parts - 1) / parts;
    parallel(B * parts, [&](int64_t job) {
      const int64_t image = job / parts, c0 = job % parts * size, n = std::min(size, C - c0);
      if (n <= 0) return;
      std::vector<E> left(n);  // the part of dy that no element has taken yet
      for (int64_t i = 0; i < H * W; ++i) std::fill_n(dx.data<E>() + (image * H * W + i) * C + c0, n, E{});
      for (int64_t oy = 0; oy < OH; ++oy)
        for (int64_t ox = 0; ox < OW; ++ox) {
          const int64_t o = ((image * OH + oy) * OW + ox) * C + c0;
          const X* const top = y.data<X>() + o;
          std::copy_n(dy.data<E>() + o, n, left.data());
          for (int64_t iy = w_.begin(oy); iy < w_.end(oy, H); ++iy)
            for (int64_t ix = w_.begin(ox); ix < w_.end(ox, W); ++ix) {
              const int64_t i = ((image * H + iy) * W + ix) * C + c0;
              const X* const in = x.data<X>() + i;
              E *const d = dx.data<E>() + i, *const l = left.data();
              _Pragma("GCC ivdep")
              for (int64_t c = 0; c < n; ++c) {
                const bool hit = wide(in[c]) == wide(top[c]);
                d[c] = narrow<E>(wide(d[c]) + (hit ? wide(l[c]) : 0.f));
                l[c] = hit ? E{} : l[c];
              }
            }
        }
    });
  }

  const Window w_;
};

}  // namespace

void define_max_pool(Status& s) {
  const Lines window = {"size: int", "stride: int", "pad: int", kElement};
  const Lines gradient = {"size: int", "stride: int", "pad: int", "X: {float, bfloat16, uint8} = DT_FLOAT", kElement};
  define<MaxPool>("SynfireMaxPool", {"x: E"}, {"y: E"}, window, s);
  if (s.ok()) define<MaxPoolGradient>("SynfireMaxPoolGradient", {"x: X", "y: X", "dy: E"}, {"dx: E"}, gradient, s);
}

}  // namespace synfire
