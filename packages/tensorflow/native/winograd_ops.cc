// SynfireWinogradInputGradient: dx of a 3×3 convolution at stride 1 and pad 1, from its filter and dy.
#include "ops.h"
#include "winograd.h"

namespace synfire {
namespace {

class WinogradInputGradient {
 public:
  explicit WinogradInputGradient(Attributes& a) : tile_(a.integer("tile")) {
    a.finish(tile_ == 2 || tile_ == 4 ? "" : "SynfireWinogradInputGradient: tile is 2 or 4");
  }
  void compute(Call& call) {
    const Tensor w = call.input(0), dy = call.input(1);
    if (!call.ok()) return;
    const bool fits = w.rank() == 4 && dy.rank() == 4 && w.dim(0) == 3 && w.dim(1) == 3 && w.dim(3) == dy.dim(3);
    if (!call.require(fits && w.size() > 0 && dy.size() > 0, "SynfireWinogradInputGradient: expected w [3, 3, C, K] and dy [N, H, W, K], not empty")) return;
    const winograd::Shape s{dy.dim(0), dy.dim(1), dy.dim(2), dy.dim(3), w.dim(2)};
    Tensor dx = call.output(0, {s.N, s.H, s.W, s.C}, dy.type());
    if (!call.ok()) return;
    if (dy.low()) winograd::input_gradient(s, tile_, w.data(), dy.data<Low>(), dx.data<Low>());
    else winograd::input_gradient(s, tile_, w.data(), dy.data(), dx.data());
  }

 private:
  const int tile_;
};

}  // namespace

void define_winograd(Status& s) {
  define<WinogradInputGradient>("SynfireWinogradInputGradient", {"w: float", "dy: E"}, {"dx: E"}, {"tile: int", kElement}, s);
}

}  // namespace synfire
