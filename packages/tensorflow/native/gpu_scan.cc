// SynfireScan on CUDA: a program over time that src/native/cuda.ts wrote, a thread an element through all T steps.
#include <sstream>

#include "gpu_sums.h"
#include "ops.h"
#include "scan_header.h"

namespace synfire {
namespace {

class Scan {
 public:
  explicit Scan(Attributes& a) : T_(a.integer("T")), epsilon_(a.real("epsilon")) {
    std::istringstream is(a.text("program"));
    std::string kind;
    h_.read(is);
    is >> kind;
    is.get();
    std::getline(is, source_, '\0');
    source_.insert(0, gpu::kShared);
    const bool room = h_.streams + vectors() + h_.scalars <= gpu::kMostIn && h_.results + h_.sums() <= gpu::kMostOut;
    if (T_ < 1 || !h_.good(epsilon_ >= 0)) a.finish("SynfireScan: a program begins with its counts, and needs T >= 1, a stream and a result");
    else if (kind != "cuda") a.finish("SynfireScan: a program for the CPU was given to the GPU");
    else a.finish(room ? "" : "SynfireScan: a neuron of so many parameters does not run on the GPU; set SYNFIRE_NATIVE=0");
  }

  void compute(Call& call) {
    std::vector<Tensor> in, out;
    for (int i = 0; i < h_.streams + vectors() + h_.scalars && call.ok(); ++i) in.push_back(call.input(i));
    if (!call.ok()) return;
    const Tensor& x = in[0];
    const bool by_channel = vectors() + h_.channel_sums > 0;
    const int64_t total = x.size() * (h_.still ? T_ : 1), C = by_channel ? x.channels() : kAnyC;
    if (!call.require(total > 0, "SynfireScan: x is empty")) return;
    if (!call.require(total % (T_ * (by_channel ? C : 1)) == 0 && C <= INT32_MAX, "SynfireScan: the first dimension is no multiple of T")) return;
    for (size_t i = 1; i < in.size(); ++i) {
      const int64_t size = i < size_t(h_.streams) ? total : i < size_t(h_.streams + vectors()) ? C : 1;
      if (!call.require(in[i].size() == size, "SynfireScan: input " + std::to_string(i) + " has another size than x asks for")) return;
    }
    for (int i = 0; i < h_.results + h_.sums() && call.ok(); ++i) out.push_back(call.output(i, shape(i, x, C)));
    const int64_t elements = total / T_, threads = gpu::threads(elements, C, h_.sums() > 0);
    const Tensor memory = call.temporary(h_.sums() * (threads + C) + 2 * C, TF_DOUBLE);
    if (!call.ok()) return;
    gpu::ScanArguments a{};
    for (size_t i = 0; i < in.size(); ++i) a.in[i] = in[i].data();
    for (size_t i = 0; i < out.size(); ++i) a.out[i] = out[i].data();
    a.partial = memory.data<double>();
    a.totals = a.partial + h_.sums() * threads;
    a.coefficients = reinterpret_cast<float*>(a.totals + h_.sums() * C);
    a.elements = elements, a.threads = threads, a.size = x.size(), a.C = static_cast<int>(C);
    a.streams = h_.streams, a.results = h_.results, a.channel_sums = h_.channel_sums, a.scalar_sums = h_.scalar_sums;
    a.normed = epsilon_ >= 0 && h_.backward, a.epsilon = epsilon_;
    run(a);
  }

 private:
  static constexpr int64_t kAnyC = 256;  // neighbouring threads read neighbouring elements

  int vectors() const { return h_.lanes + (epsilon_ >= 0 ? 1 : 0); }  // γ, β, μ, σ² come in, which a program makes μ, γ/√(σ² + ε), β of

  std::vector<int64_t> shape(int result, const Tensor& x, int64_t C) const {
    if (result >= h_.results + h_.channel_sums) return {};
    if (result >= h_.results) return {C};
    auto dims = x.shape();
    if (h_.still && !(h_.backward && result == 0) && !dims.empty()) dims[0] *= T_;
    return dims;
  }

  void run(const gpu::ScanArguments& a) const {
    gpu::Device device(a.in[0]);
    device.launch(source_, "scan", a.threads, a);
    if (h_.sums() > 0) {
      gpu::fold(device, gpu::kernels(), a.partial, a.totals, a.threads, a.C, h_.sums());
      device.launch(gpu::kernels(), "finish", a.C, a);
    }
    if (a.normed) device.launch(gpu::kernels(), "through_norm", a.size, a);
    device.wait();
  }

  const int T_;
  const float epsilon_;
  Header h_;
  std::string source_;
};

}  // namespace

void define_gpu_scan(Status& s) { define_kernel<Scan>("SynfireScanGpu", "GPU", "SynfireScan", s, "E"); }

}  // namespace synfire
