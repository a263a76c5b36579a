// SynfireScan: runs a program over time on [T, …, C] streams, block by block on all threads; with it, a batch norm before the neuron.
// Programs compute in floats: blocks of bfloat16 streams are widened before one, and its results rounded behind it.
#include <dlfcn.h>

#include <cmath>
#include <cstdlib>
#include <memory>
#include <new>
#include <sstream>

#include "interpreter.h"
#include "layout.h"
#include "ops.h"
#include "pool.h"
#include "scan_header.h"

namespace synfire {
namespace {

constexpr int kFold = 16;           // float accumulators are folded into doubles after so many blocks
// Fixed, so that sums do not depend on the number of threads; a part is work enough to wake one for.
constexpr int64_t kMaxChunks = 64, kLeast = 8192;
constexpr int kWord = 32;          // elements of a word of a support
constexpr int kWidened = 32768;  // floats that blocks are widened to at once: they stay in the second cache

// Memory of a thread, which only grows.
float* scratch(size_t floats) {
  thread_local std::unique_ptr<float, decltype(&std::free)> memory(nullptr, std::free);
  thread_local size_t size = 0;
  if (floats > size) {
    memory.reset(static_cast<float*>(std::aligned_alloc(64, (floats * sizeof(float) + 127) / 64 * 64)));
    size = memory ? floats : 0;
    if (!memory) throw std::bad_alloc();
  }
  return memory.get();
}

// A program is a header (scan_header.h), then "interpret TEXT", "compiled SYMBOL FILE", or "compiled-low SYMBOL FILE" for code whose streams
// and results are bfloat16.
class Scan {
 public:
  explicit Scan(Attributes& a) : T_(a.integer("T")), support_(a.integer("S")), epsilon_(a.real("epsilon")) {
    std::istringstream is(a.text("program"));
    std::string kind, symbol, rest;
    h_.read(is);
    is >> kind;
    const bool compiled = kind == "compiled" || kind == "compiled-low";
    if (compiled) is >> symbol >> std::ws;
    low_ = kind == "compiled-low";
    std::getline(is, rest, compiled ? '\n' : '\0');
    if (T_ < 1 || !h_.good(normed())) a.finish("SynfireScan: a program begins with its counts, and needs T >= 1, a stream and a result");
    else if (support_ < 0 || support_ > (h_.backward ? 0 : 1)) a.finish("SynfireScan: a forward program has one support, or none");
    else a.finish(compiled ? load(symbol, rest) : interpret(rest));
  }

  void compute(Call& call) {
    const int vectors = h_.lanes + (normed() ? 1 : 0);  // γ, β, μ, σ² come in; the program reads μ, γ/√(σ² + ε), β
    std::vector<Tensor> in, out;
    for (int i = 0; i < h_.streams + vectors + h_.scalars && call.ok(); ++i) in.push_back(call.input(i));
    if (!call.ok()) return;
    if (!call.require(!low_ || in[0].low(), "SynfireScan: a program for bfloat16 has streams of float32")) return;
    const int64_t total = in[0].size() * (h_.still ? T_ : 1), C = vectors + h_.channel_sums > 0 ? in[0].channels() : 1;
    if (!call.require(total > 0, "SynfireScan: x is empty")) return;
    if (!call.require(total % (T_ * C) == 0, "SynfireScan: the first dimension is no multiple of T")) return;
    for (int i = 1; i < h_.streams; ++i)
      if (!call.require(in[i].size() == total && in[i].type() == in[0].type(), "SynfireScan: streams differ in size or type")) return;
    for (size_t i = h_.streams; i < in.size(); ++i)
      if (!call.require(in[i].type() == TF_FLOAT, "SynfireScan: a parameter is not float32")) return;
    for (int i = 0; i < vectors; ++i)
      if (!call.require(in[h_.streams + i].size() == C, "SynfireScan: a channel vector is not as long as the last dimension")) return;
    for (int i = 1; i <= h_.scalars; ++i)
      if (!call.require(in[in.size() - i].size() == 1, "SynfireScan: a single parameter has more than one value")) return;
    for (int i = 0; i < h_.results + h_.channel_sums + h_.scalar_sums && call.ok(); ++i) out.push_back(call.output(i, shape(i, in[0], C), i < h_.results ? in[0].type() : TF_FLOAT));
    if (support_ && call.ok() && !call.require(in[0].channels() % kWord == 0, "SynfireScan: a support has whole words of 32 channels")) return;
    if (support_ && call.ok()) out.push_back(call.output(static_cast<int>(out.size()), words(in[0]), TF_INT32));
    if (!call.ok()) return;
    const Layout layout(total / T_, C);
    const auto totals = in[0].low() ? sweep<Low>(in, out, layout) : sweep<float>(in, out, layout);
    for (int i = 0; i < h_.channel_sums; ++i)
      for (int64_t c = 0; c < C; ++c) out[h_.results + i].data()[c] = static_cast<float>(totals[i * C + c]);
    for (int i = 0; i < h_.scalar_sums; ++i)
      out[h_.results + h_.channel_sums + i].data()[0] = static_cast<float>(totals[h_.channel_sums * C + i]);
    if (!normed() || !h_.backward) return;
    if (in[0].low()) through_norm<Low>(in, out, totals);
    else through_norm<float>(in, out, totals);
  }

 private:
  using Compiled = void (*)(const Block*);
  bool normed() const { return epsilon_ >= 0; }

  // Both give what went wrong, or nothing.
  std::string interpret(const std::string& text) {
    interpreter_ = std::make_unique<Interpreter>(text);
    if (!interpreter_->error.empty()) return "SynfireScan: " + interpreter_->error;
    const bool fits = interpreter_->fits(h_.streams, h_.lanes, h_.scalars, h_.results + support_, h_.channel_sums + h_.scalar_sums, h_.still, h_.backward);
    return fits ? "" : "SynfireScan: a program counts otherwise than what stands before it";
  }
  std::string load(const std::string& symbol, const std::string& file) {
    // The library stays loaded, as the kernels that TensorFlow keeps do.
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    compiled_ = library ? reinterpret_cast<Compiled>(dlsym(library, symbol.c_str())) : nullptr;
    return compiled_ ? "" : "SynfireScan: can not load " + symbol + " from " + file;
  }

  std::vector<int64_t> shape(int result, const Tensor& x, int64_t C) const {
    if (result >= h_.results + h_.channel_sums) return {};
    if (result >= h_.results) return {C};
    auto dims = x.shape();
    if (h_.still && !(h_.backward && result == 0) && !dims.empty()) dims[0] *= T_;
    return dims;
  }

  std::vector<int64_t> words(const Tensor& x) const {
    auto dims = shape(0, x, 1);
    dims.back() /= kWord;
    return dims;
  }

  // Channel vectors as the program reads them, repeated to a block's length.
  std::vector<float> spread(const std::vector<Tensor>& in, const Layout& layout) const {
    std::vector<float> lanes(static_cast<size_t>(h_.lanes) * layout.lanes);
    const Tensor* v = in.data() + h_.streams;
    for (int q = 0; q < h_.lanes; ++q) {
      float* const lane = lanes.data() + q * layout.lanes;
      // γ, β, μ, σ², then parameters, where there is a norm.
      const Tensor& from = !normed() ? v[q] : q == 0 ? v[2] : q == 1 ? v[0] : q == 2 ? v[1] : v[q + 1];
      std::copy_n(from.data(), layout.C, lane);
      if (normed() && q == 1)
        for (int64_t c = 0; c < layout.C; ++c) lane[c] *= inverse(v[3].data()[c]);
      for (int64_t j = layout.C; j < layout.lanes; j += layout.C) std::copy_n(lane, layout.C, lane + j);
    }
    return lanes;
  }
  float inverse(float variance) const { return 1.f / std::sqrt(variance + epsilon_); }

  // Runs the program over all blocks; gives the sums, those by channel first.
  template <class E>
  std::vector<double> sweep(const std::vector<Tensor>& in, const std::vector<Tensor>& out, const Layout& layout) const {
    const std::vector<float> lanes = spread(in, layout);
    std::vector<float> scalars;
    for (int i = 0; i < h_.scalars; ++i) scalars.push_back(in[in.size() - h_.scalars + i].data()[0]);
    const int sums = h_.channel_sums + h_.scalar_sums;
    const int64_t width = h_.channel_sums * layout.C + h_.scalar_sums, chunks = std::max<int64_t>(1, std::min({kMaxChunks, layout.blocks, layout.N * T_ / kLeast}));
    std::vector<double> totals(static_cast<size_t>(chunks * width));
    parallel(chunks, [&](int64_t chunk) {
      const size_t own = interpreter_ ? interpreter_->scratch(T_) : 0, work = own + widened<E>();
      float* const memory = scratch(work + static_cast<size_t>(sums) * layout.lanes);
      float* const lane = memory + work;
      double* const total = totals.data() + chunk * width;
      std::fill(lane, lane + sums * layout.lanes, 0.f);
      std::vector<const float*> source(h_.streams), channel(h_.lanes);
      std::vector<float*> target(h_.results), sum(sums);
      Block b{source.data(), target.data(), channel.data(), scalars.data(), sum.data(), layout.N, T_, 0, memory, nullptr, layout.N / kWord};
      const int64_t first = layout.blocks * chunk / chunks, last = layout.blocks * (chunk + 1) / chunks;
      for (int64_t q = first; q < last; ++q) {
        const int64_t at = layout.first(q), c = layout.channel(q);
        b.n = layout.size(q);
        if (support_) b.support = out.back().data<unsigned>() + at / kWord;
        for (int s = 0; s < h_.lanes; ++s) channel[s] = lanes.data() + s * layout.lanes + c;
        for (int s = 0; s < h_.channel_sums; ++s) sum[s] = lane + s * layout.lanes + c;
        for (int s = h_.channel_sums; s < sums; ++s) sum[s] = lane + s * layout.lanes;
        if (sizeof(E) == sizeof(float) || low_) {
          // Compiled programs know what is behind the pointers.
          for (int s = 0; s < h_.streams; ++s) source[s] = reinterpret_cast<const float*>(in[s].data<E>() + at);
          for (int s = 0; s < h_.results; ++s) target[s] = reinterpret_cast<float*>(out[s].data<E>() + at);
          execute(b);
        } else through_floats(b, memory + own, source.data(), target.data(), channel, sum, in, out, at);
        if (sums && ((q - first + 1) % (kFold * layout.pieces) == 0 || q + 1 == last)) fold(lane, total, layout);
      }
    });
    for (int64_t chunk = 1; chunk < chunks; ++chunk)
      for (int64_t i = 0; i < width; ++i) totals[i] += totals[chunk * width + i];
    totals.resize(width);
    return totals;
  }
  void execute(const Block& b) const {
    if (compiled_) compiled_(&b);
    else interpreter_->run(b);
  }

  int steps(int stream) const { return h_.still && stream == 0 ? 1 : T_; }
  int written(int result) const { return h_.still && h_.backward && result == 0 ? 1 : T_; }
  // Elements that are widened at once.
  int strip() const { return std::max(64, std::min(kBlock, kWidened / ((h_.streams + h_.results) * T_) / 64 * 64)); }
  template <class E>
  size_t widened() const { return sizeof(E) == sizeof(float) || low_ ? 0 : static_cast<size_t>(h_.streams + h_.results) * T_ * strip(); }

  // Runs a block of bfloat16 streams, strip by strip of floats in `memory`.
  void through_floats(Block b, float* memory, const float** source, float** target, std::vector<const float*>& channel, std::vector<float*>& sum,
                      const std::vector<Tensor>& in, const std::vector<Tensor>& out, int64_t at) const {
    const int64_t whole = b.n, step = b.step, most = strip();
    b.step = most;
    for (int s = 0; s < h_.streams; ++s) source[s] = memory + s * T_ * most;
    for (int s = 0; s < h_.results; ++s) target[s] = memory + (h_.streams + s) * T_ * most;
    for (int64_t j = 0; j < whole; j += most) {
      b.n = static_cast<int>(std::min(most, whole - j));
      for (int s = 0; s < h_.streams; ++s)
        for (int t = 0; t < steps(s); ++t) widen(in[s].data<Low>() + t * step + at + j, memory + (s * T_ + t) * most, b.n);
      execute(b);
      for (int s = 0; s < h_.results; ++s)
        for (int t = 0; t < written(s); ++t) round(target[s] + t * most, out[s].data<Low>() + t * step + at + j, b.n);
      for (const float*& lane : channel) lane += b.n;
      for (float*& lane : sum) lane += b.n;
      if (b.support) b.support += b.n / kWord;
    }
  }
  static void widen(const Low* from, float* to, int n) {
    _Pragma("GCC ivdep")
    for (int j = 0; j < n; ++j) to[j] = wide(from[j]);
  }
  static void round(const float* from, Low* to, int n) {
    _Pragma("GCC ivdep")
    for (int j = 0; j < n; ++j) to[j] = narrow<Low>(from[j]);
  }

  void fold(float* lane, double* total, const Layout& layout) const {
    for (int i = 0; i < h_.channel_sums; ++i)
      for (int64_t j = 0; j < layout.lanes; j += layout.C)  // no remainders of j: they would take longer than all else
        for (int64_t c = 0; c < layout.C; ++c) total[i * layout.C + c] += lane[i * layout.lanes + j + c];
    for (int i = h_.channel_sums; i < h_.channel_sums + h_.scalar_sums; ++i)
      for (int64_t j = 0; j < layout.lanes; ++j) total[h_.channel_sums * (layout.C - 1) + i] += lane[i * layout.lanes + j];
    std::fill(lane, lane + (h_.channel_sums + h_.scalar_sums) * layout.lanes, 0.f);
  }

  // dz, Σdz, Σdz·(x - μ) in place to dx = γ/√(σ² + ε)·(dz - mean(dz) - (x - μ)·mean(dz·(x - μ))/(σ² + ε)), dγ, dβ.
  // In bfloat16 dz has been rounded, not its sums.
  template <class E>
  void through_norm(const std::vector<Tensor>& in, const std::vector<Tensor>& out, const std::vector<double>& totals) const {
    const Tensor &x = in[0], *v = in.data() + h_.streams;
    const int64_t C = x.channels(), rows = x.size() / C;
    std::vector<float> scale(C), centre(C), slope(C);
    float *dgamma = out[h_.results].data(), *dbeta = out[h_.results + 1].data();
    for (int64_t c = 0; c < C; ++c) {
      const double inv = 1 / std::sqrt(static_cast<double>(v[3].data()[c]) + epsilon_);
      scale[c] = static_cast<float>(v[0].data()[c] * inv);
      centre[c] = static_cast<float>(totals[c] / rows);
      slope[c] = static_cast<float>(totals[C + c] / rows * inv * inv);
      dgamma[c] = static_cast<float>(totals[C + c] * inv);
      dbeta[c] = static_cast<float>(totals[c]);
    }
    const int64_t parts = std::max<int64_t>(1, std::min(kMaxChunks, x.size() / kLeast));
    parallel(parts, [&](int64_t part) {
      const float *s = scale.data(), *m = centre.data(), *q = slope.data(), *mean = v[2].data();
      for (int64_t r = rows * part / parts; r < rows * (part + 1) / parts; ++r) {
        const E* xr = x.data<E>() + r * C;
        E* d = out[0].data<E>() + r * C;
        _Pragma("GCC ivdep")
        for (int64_t c = 0; c < C; ++c) d[c] = narrow<E>(s[c] * ((wide(d[c]) - m[c]) - (wide(xr[c]) - mean[c]) * q[c]));
      }
    });
  }

  const int T_, support_;
  const float epsilon_;
  Header h_;
  std::unique_ptr<Interpreter> interpreter_;
  Compiled compiled_ = nullptr;
  bool low_ = false;
};

}  // namespace

void define_scan(Status& s) {
  define<Scan>("SynfireScan", {"streams: N * E", "parameters: P * float"}, {"results: M * E", "sums: K * float", "support: S * int32"},
               {"N: int >= 1", "P: int >= 0", "M: int >= 1", "K: int >= 0", "S: int >= 0 = 0", "T: int >= 1", kElement, "epsilon: float = -1.0", "program: string"}, s);
}

}  // namespace synfire
