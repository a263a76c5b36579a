// SynfireCrossEntropy: the loss of logits [B, K] with labels [B] and its gradient; SynfireRanks: how many classes stand before each label's own.
#include <algorithm>
#include <cmath>

#include "ops.h"

namespace synfire {
namespace {

// Logits, labels and their sizes, where they fit each other.
struct Batch {
  Tensor logits, labels;
  int64_t rows = 0, classes = 0;
  Batch(Call& call, const std::string& op) : logits(call.input(0)), labels(call.input(1)) {
    if (!call.ok() || !call.require(logits.rank() == 2 && logits.size() > 0, op + ": logits are not [B, classes]")) return;
    rows = logits.dim(0), classes = logits.dim(1);
    call.require(labels.size() == rows, op + ": there are not as many labels as rows of logits");
  }
  const float* row(int64_t r) const { return logits.data() + r * classes; }
  int64_t label(int64_t r) const { return labels.data<int32_t>()[r]; }
};

class CrossEntropy {
 public:
  explicit CrossEntropy(Attributes& a) : smoothing_(a.real("smoothing")) { a.finish(); }

  // -Σ q·log softmax, mean over rows, q = (1 - ε)·oneHot(label) + ε / classes; and (softmax - q) / rows. Sums are doubles.
  void compute(Call& call) {
    const Batch b(call, "SynfireCrossEntropy");
    if (!call.ok()) return;
    Tensor value = call.output(0, {}), gradient = call.output(1, {b.rows, b.classes});
    if (!call.ok()) return;
    const double low = smoothing_ / static_cast<double>(b.classes), share = 1. / static_cast<double>(b.rows);
    double loss = 0;
    for (int64_t r = 0; r < b.rows; ++r) {
      const float* const x = b.row(r);
      float* const d = gradient.data() + r * b.classes;
      const float top = *std::max_element(x, x + b.classes);
      double sum = 0, all = 0;
      for (int64_t k = 0; k < b.classes; ++k) {
        const double centred = static_cast<double>(x[k]) - top, e = std::exp(centred);
        sum += e, all += centred;
        d[k] = static_cast<float>(e);
      }
      const double log_sum = std::log(sum), scale = share / sum;
      for (int64_t k = 0; k < b.classes; ++k) d[k] = static_cast<float>(d[k] * scale - low * share);
      loss -= low * (all - static_cast<double>(b.classes) * log_sum);
      const int64_t own = b.label(r);
      if (own < 0 || own >= b.classes) continue;  // one-hot of no class
      loss -= (1 - smoothing_) * (static_cast<double>(x[own]) - top - log_sum);
      d[own] = static_cast<float>(d[own] - (1 - smoothing_) * share);
    }
    value.data()[0] = static_cast<float>(loss * share);
  }

 private:
  const double smoothing_;
};

class Ranks {
 public:
  explicit Ranks(Attributes& a) { a.finish(); }

  // NaN stands before everything: a label whose logit is none is last.
  void compute(Call& call) {
    const Batch b(call, "SynfireRanks");
    if (!call.ok()) return;
    Tensor ranks = call.output(0, {b.rows});
    if (!call.ok()) return;
    for (int64_t r = 0; r < b.rows; ++r) {
      const float* const x = b.row(r);
      const int64_t own = b.label(r);
      int64_t behind = 0;
      if (own >= 0 && own < b.classes)
        for (int64_t k = 0; k < b.classes; ++k) behind += x[k] < x[own] || (x[k] == x[own] && k >= own);
      ranks.data()[r] = static_cast<float>(b.classes - behind);
    }
  }
};

}  // namespace

void define_loss(Status& s) {
  define<CrossEntropy>("SynfireCrossEntropy", {"logits: float", "labels: int32"}, {"value: float", "gradient: float"}, {"smoothing: float"}, s);
  if (s.ok()) define<Ranks>("SynfireRanks", {"logits: float", "labels: int32"}, {"ranks: float"}, {}, s);
}

}  // namespace synfire
