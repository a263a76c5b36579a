// CUDA's words for a host compiler; fake_gpu.cc sets the indices and calls a kernel once for every thread.
#pragma once
#include <math.h>

#define __global__
struct Index {
  unsigned x, y, z;
};
static thread_local Index blockIdx, threadIdx, blockDim, gridDim;
