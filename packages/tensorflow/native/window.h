// The windows of a max-pool, alike in both directions.
#pragma once
#include <algorithm>

#include "op.h"

namespace synfire {

struct Window {
  int size, stride, pad;
  explicit Window(Attributes& a) : size(a.integer("size")), stride(a.integer("stride")), pad(a.integer("pad")) {
    a.finish(size > 0 && stride > 0 && pad >= 0 && 2 * pad <= size ? "" : "SynfireMaxPool: a window needs size and stride > 0 and 2·pad <= size");
  }
  int64_t outputs(int64_t n) const { return n + 2 * pad < size ? 0 : (n + 2 * pad - size) / stride + 1; }
  int64_t begin(int64_t o) const { return std::max<int64_t>(0, o * stride - pad); }
  int64_t end(int64_t o, int64_t n) const { return std::min(n, o * stride - pad + size); }
};

}  // namespace synfire
