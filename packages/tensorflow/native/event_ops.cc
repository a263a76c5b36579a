// SynfireEventConv, its gradients, and what samples what decides whether they pay: SynfireDensity, [share of non-zeros, 1 where all of
// them are 1], and SynfireShare, the share of bits that are set.
#include "event_conv.h"
#include "ops.h"

namespace synfire {
namespace event {
namespace {

class Convolution {
 public:
  explicit Convolution(Attributes& a) : stride_(a.integer("strides")), pad_(a.integer("pad")) {
    a.finish(stride_ > 0 && stride_ <= 16 && pad_ >= 0 ? "" : "SynfireEventConv: strides are 1 to 16 and pad is not negative");
  }

 protected:
  // Of an input of x's shape and a window of k×k. H' and W' are 0 where it is smaller than the window.
  event::Shape shape(const Tensor& x, int64_t k, int64_t K) const {
    const auto side = [&](int64_t n) { return n + 2 * pad_ < k ? 0 : (n + 2 * pad_ - k) / stride_ + 1; };
    return {x.dim(0), x.dim(1), x.dim(2), x.dim(3), side(x.dim(1)), side(x.dim(2)), K, static_cast<int>(k), stride_, pad_};
  }
  static bool check(Call& call, const Tensor& x, int64_t k) {
    return call.require(x.rank() == 4 && x.size() > 0 && k > 0 && k <= 15,
                        "SynfireEventConv: expected a map [N, H, W, C] that is not empty and a window of 1 to 15");
  }
  static bool check(Call& call, const event::Shape& s, const Tensor& dy) {
    return call.require(dy.rank() == 4 && dy.dim(0) == s.N && dy.dim(1) == s.OH && dy.dim(2) == s.OW && dy.dim(3) == s.K && s.K > 0,
                        "SynfireEventConv: dy does not fit the map, strides and pad");
  }
  static bool filter(Call& call, const Tensor& x, const Tensor& w) {
    return call.require(w.rank() == 4 && w.dim(0) == w.dim(1) && w.dim(2) == x.dim(3) && w.dim(3) > 0,
                        "SynfireEventConv: expected w [k, k, C, K] for x [N, H, W, C]");
  }
  const int stride_, pad_;
};

class Forward : Convolution {
 public:
  using Convolution::Convolution;
  void compute(Call& call) {
    const Tensor x = call.input(0), w = call.input(1);
    if (!call.ok() || !check(call, x, w.rank() == 4 ? w.dim(0) : 0) || !filter(call, x, w)) return;
    const event::Shape s = shape(x, w.dim(0), w.dim(3));
    if (!call.require(s.OH > 0 && s.OW > 0, "SynfireEventConv: x is smaller than the window")) return;
    Tensor y = call.output(0, {s.N, s.OH, s.OW, s.K}, x.type());
    if (!call.ok()) return;
    if (x.low()) event::forward(s, x.data<Low>(), w.data(), y.data<Low>());
    else event::forward(s, x.data(), w.data(), y.data());
  }
};

class FilterGradient : Convolution {
 public:
  explicit FilterGradient(Attributes& a) : Convolution(a), k_(a.integer("kernel_size")) {}
  void compute(Call& call) {
    const Tensor x = call.input(0), dy = call.input(1);
    if (!call.ok() || !check(call, x, k_)) return;
    const event::Shape s = shape(x, k_, dy.channels());
    if (!check(call, s, dy)) return;
    Tensor dw = call.output(0, {k_, k_, s.C, s.K});
    if (!call.ok()) return;
    if (x.type() == TF_UINT8 && dy.low()) event::filter_gradient(s, x.data<uint8_t>(), dy.data<Low>(), dw.data());
    else if (x.type() == TF_UINT8) event::filter_gradient(s, x.data<uint8_t>(), dy.data(), dw.data());
    else if (!call.require(x.type() == dy.type(), "SynfireEventConvFilterGradient: x is neither bytes nor of dy's type")) return;
    else if (x.low()) event::filter_gradient(s, x.data<Low>(), dy.data<Low>(), dw.data());
    else event::filter_gradient(s, x.data(), dy.data(), dw.data());
  }

 private:
  const int k_;
};

class InputGradient : Convolution {
 public:
  using Convolution::Convolution;
  void compute(Call& call) {
    const Tensor support = call.input(0), dy = call.input(1), w = call.input(2);
    if (!call.ok() || !check(call, support, w.rank() == 4 ? w.dim(0) : 0)) return;
    event::Shape s = shape(support, w.dim(0), w.rank() == 4 ? w.dim(3) : 0);
    s.C = w.dim(2);
    const bool fits = w.dim(0) == w.dim(1) && support.dim(3) == s.words() && s.C > 0 && s.K > 0;
    if (!call.require(fits, "SynfireEventConv: expected w [k, k, C, K] for a support [N, H, W, C/32]") || !check(call, s, dy)) return;
    Tensor dx = call.output(0, {s.N, s.H, s.W, s.C}, dy.type());
    if (!call.ok()) return;
    const uint32_t* const bits = support.data<uint32_t>();
    if (dy.low()) event::input_gradient(s, bits, dy.data<Low>(), w.data(), dx.data<Low>());
    else event::input_gradient(s, bits, dy.data(), w.data(), dx.data());
  }
};

class Density {
 public:
  explicit Density(Attributes&) {}
  void compute(Call& call) {
    const Tensor x = call.input(0);
    if (!call.ok()) return;
    Tensor y = call.output(0, {2});
    if (!call.ok()) return;
    const event::Sample seen = x.type() == TF_UINT8 ? event::sample(x.data<uint8_t>(), x.size())
                               : x.low()            ? event::sample(x.data<Low>(), x.size())
                                                    : event::sample(x.data(), x.size());
    y.data()[0] = static_cast<float>(seen.density);
    y.data()[1] = seen.ones ? 1.f : 0.f;
  }
};

class Share {
 public:
  explicit Share(Attributes&) {}
  void compute(Call& call) {
    const Tensor bits = call.input(0);
    if (!call.ok()) return;
    Tensor y = call.output(0, {});
    if (call.ok()) y.data()[0] = static_cast<float>(event::share(bits.data<uint32_t>(), bits.size()));
  }
};

}  // namespace
}  // namespace event

void define_event_conv(Status& s) {
  const Lines attributes = {"strides: int", "pad: int", kElement};
  define<event::Forward>("SynfireEventConv", {"x: E", "w: float"}, {"y: E"}, attributes, s);
  const Lines sized = {"strides: int", "pad: int", "kernel_size: int", "X: {float, bfloat16, uint8} = DT_FLOAT", kElement};
  if (s.ok()) define<event::FilterGradient>("SynfireEventConvFilterGradient", {"x: X", "dy: E"}, {"dw: float"}, sized, s);
  if (s.ok()) define<event::InputGradient>("SynfireEventConvInputGradient", {"support: int32", "dy: E", "w: float"}, {"dx: E"}, attributes, s);
  if (s.ok()) define<event::Density>("SynfireDensity", {"x: E"}, {"density_and_ones: float"}, {"E: {float, bfloat16, uint8} = DT_FLOAT"}, s);
  if (s.ok()) define<event::Share>("SynfireShare", {"bits: int32"}, {"share: float"}, {}, s);
}

}  // namespace synfire
