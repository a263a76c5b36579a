// SynfireMomentum: stochastic gradient descent with momentum on all parameters at once, in place: m = factor·m + (g + decay·p), p = p - rate·m.
#include <algorithm>

#include "ops.h"
#include "pool.h"

namespace synfire {
namespace {

constexpr int64_t kPiece = 65536;

class Momentum {
 public:
  explicit Momentum(Attributes& a) : n_(a.integer("N")) { a.finish(); }

  // Inputs p, m, g, and [rate, factor, decay]. The buffers of p and m must be the caller's alone.
  void compute(Call& call) {
    std::vector<Tensor> all;
    for (int i = 0; i < 3 * n_ + 1 && call.ok(); ++i) all.push_back(call.input(i));
    if (!call.ok()) return;
    const Tensor &settings = all.back();
    if (!call.require(settings.size() == 3, "SynfireMomentum: the last input is [rate, factor, decay]")) return;
    struct Piece {
      int tensor;
      int64_t begin, end;
    };
    std::vector<Piece> pieces;
    for (int i = 0; i < n_; ++i) {
      const int64_t size = all[i].size();
      if (!call.require(all[n_ + i].size() == size && all[2 * n_ + i].size() == size, "SynfireMomentum: p, m, g differ in size")) return;
      for (int64_t b = 0; b < size; b += kPiece) pieces.push_back({i, b, std::min(size, b + kPiece)});
    }
    const float rate = settings.data()[0], factor = settings.data()[1], decay = settings.data()[2];
    parallel(static_cast<int64_t>(pieces.size()), [&](int64_t k) {
      const Piece& w = pieces[k];
      float *const p = all[w.tensor].data(), *const m = all[n_ + w.tensor].data();
      const float* const g = all[2 * n_ + w.tensor].data();
      _Pragma("GCC ivdep")
      for (int64_t j = w.begin; j < w.end; ++j) {
        const float next = factor * m[j] + (g[j] + decay * p[j]);
        m[j] = next;
        p[j] -= rate * next;
      }
    });
    call.output(0, {});
  }

 private:
  const int n_;
};

}  // namespace

void define_momentum(Status& s) {
  define<Momentum>("SynfireMomentum", {"p: N * float", "m: N * float", "g: N * float", "settings: float"}, {"done: float"}, {"N: int >= 1"}, s);
}

}  // namespace synfire
