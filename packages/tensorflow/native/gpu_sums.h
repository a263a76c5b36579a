// How threads share the elements of [..., C] where sums are wanted: thread i takes elements i, i + threads, ..., all of channel i % C.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>

#include "gpu_device.h"
#include "gpu_shared.h"

namespace synfire::gpu {

// Fixed, so that sums do not depend on the GPU.
constexpr int64_t kThreads = 1 << 17;

// Threads, a multiple of C; without sums as many as elements.
inline int64_t threads(int64_t elements, int64_t C, bool sums) {
  const int64_t rows = (elements + C - 1) / C;
  return C * (sums ? std::min(rows, std::max<int64_t>(1, kThreads / C)) : rows);
}

inline void fold(Device& device, const std::string& source, const double* partial, double* totals, int64_t threads, int C, int sums) {
  device.launch(source, "fold", static_cast<int64_t>(sums) * C, FoldArguments{partial, totals, threads, C, sums});
}

// The source of the kernels that are the same for all programs.
inline const std::string& kernels() {
  static const std::string source = std::string(kShared) + kKernels;
  return source;
}

}  // namespace synfire::gpu
