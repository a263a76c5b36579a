// SynfireBytes: activations that are whole numbers from 0 to 255, such as spikes and sums of them, as bytes, and whether they are (1 or 0); where
// a look at a few tells otherwise, y is empty.
#include <algorithm>
#include <atomic>

#include "ops.h"
#include "pool.h"

namespace synfire {
namespace {

constexpr int64_t kPart = 1 << 15, kLook = 1 << 10;

// Writes n values; false where one differs in a bit from its byte's value: not whole, out of range, NaN, -0.
template <class E>
bool to_bytes(const E* x, int64_t n, uint8_t* y) {
  uint32_t differs = 0;
  _Pragma("GCC ivdep")
  for (int64_t i = 0; i < n; ++i) {
    const float v = wide(x[i]);
    const uint8_t byte = static_cast<uint8_t>(static_cast<int32_t>(v >= 0.f && v < 256.f ? v : 0.f));
    const float back = byte;
    uint32_t a, b;
    std::memcpy(&a, &v, 4);
    std::memcpy(&b, &back, 4);
    differs |= a ^ b;
    y[i] = byte;
  }
  return differs == 0;
}

class Bytes {
 public:
  explicit Bytes(Attributes&) {}
  void compute(Call& call) {
    const Tensor x = call.input(0);
    if (!call.ok()) return;
    if (x.low()) pack<Low>(call, x);
    else pack<float>(call, x);
  }

 private:
  template <class E>
  static void pack(Call& call, const Tensor& x) {
    const int64_t n = x.size(), parts = (n + kPart - 1) / kPart;
    uint8_t look[kLook];
    const bool likely = to_bytes(x.data<E>() + n / 2, std::min(kLook, n - n / 2), look);
    Tensor y = call.output(0, likely ? x.shape() : std::vector<int64_t>{0}, TF_UINT8), whole = call.output(1, {1});
    if (!call.ok()) return;
    std::atomic<bool> all{likely};
    parallel(likely ? parts : 0, [&](int64_t part) {
      const int64_t from = part * kPart;
      if (all && !to_bytes(x.data<E>() + from, std::min(kPart, n - from), y.data<uint8_t>() + from)) all = false;
    });
    whole.data()[0] = all ? 1.f : 0.f;
  }
};

}  // namespace

void define_bytes(Status& s) { define<Bytes>("SynfireBytes", {"x: E"}, {"y: uint8", "whole: float"}, {kElement}, s); }

}  // namespace synfire
