// CUDA kernels that are the same for all programs over time. Sums are folded in a fixed order, in doubles, so that they are the same in every run.
#include "gpu_shared.h"

namespace synfire::gpu {

const char* const kKernels = R"cuda(
#define THREAD (blockIdx.x * (long long)blockDim.x + threadIdx.x)

// A thread a sum and channel.
extern "C" __global__ void fold(const FoldArguments a) {
  const long long i = THREAD;
  if (i >= (long long)a.sums * a.C) return;
  const double* const from = a.partial + i / a.C * a.threads + i % a.C;
  double total = 0;
  for (long long k = 0; k < a.threads; k += a.C) total += from[k];
  a.totals[i] = total;
}

// A thread a channel: sums as outputs, and what the norm's gradient multiplies with.
extern "C" __global__ void finish(const ScanArguments a) {
  const long long c = THREAD;
  if (c >= a.C) return;
  for (int s = a.normed ? 2 : 0; s < a.channel_sums; ++s) a.out[a.results + s][c] = (float)a.totals[s * (long long)a.C + c];
  for (int s = a.channel_sums; c == 0 && s < a.channel_sums + a.scalar_sums; ++s) {
    double total = 0;
    for (int k = 0; k < a.C; ++k) total += a.totals[s * (long long)a.C + k];
    a.out[a.results + s][0] = (float)total;
  }
  if (!a.normed) return;
  const float* const* const v = a.in + a.streams;  // gamma, beta, mean, variance
  const double rows = (double)(a.size / a.C), inverse = 1 / sqrt((double)v[3][c] + a.epsilon);
  const double dz = a.totals[c], dzx = a.totals[a.C + c];
  a.coefficients[c] = (float)(v[0][c] * inverse);
  a.coefficients[a.C + c] = (float)(dz / rows);
  a.coefficients[2LL * a.C + c] = (float)(dzx / rows * inverse * inverse);
  a.out[a.results][c] = (float)(dzx * inverse);
  a.out[a.results + 1][c] = (float)dz;
}

// A thread an element: dz in place to dx = scale * (dz - mean(dz) - (x - mean) * slope).
extern "C" __global__ void through_norm(const ScanArguments a) {
  const long long i = THREAD;
  if (i >= a.size) return;
  const long long c = i % a.C;
  const float d = a.out[0][i], from_mean = a.in[0][i] - a.in[a.streams + 2][c];
  a.out[0][i] = a.coefficients[c] * ((d - a.coefficients[a.C + c]) - from_mean * a.coefficients[2LL * a.C + c]);
}

// Sums of x - x0 and its square in doubles, x0 the channel's first value: float sums lose three digits where a channel hardly varies.
extern "C" __global__ void statistics(const StatisticsArguments a) {
  const long long i = THREAD;
  if (i >= a.threads) return;
  const double origin = a.x[i % a.C];
  double first = 0, second = 0;
  for (long long e = i; e < a.size; e += a.threads) {
    const double d = a.x[e] - origin;
    first += d;
    second += d * d;
  }
  a.partial[i] = first;
  a.partial[a.threads + i] = second;
}
extern "C" __global__ void finish_statistics(const StatisticsArguments a) {
  const long long c = THREAD;
  if (c >= a.C) return;
  const double rows = (double)(a.size / a.C), mean = a.totals[c] / rows, variance = a.totals[a.C + c] / rows - mean * mean;
  a.mean[c] = (float)(a.x[c] + mean);
  a.variance[c] = (float)(variance > 0 ? variance : variance == variance ? 0 : variance);
}

extern "C" __global__ void running(const RunningArguments a) {
  const long long c = THREAD;
  if (c >= a.C) return;
  a.out[0][c] = a.in[0][c] * (1 - a.momentum) + a.in[2][c] * a.momentum;
  a.out[1][c] = a.in[1][c] * (1 - a.momentum) + a.in[3][c] * (a.momentum * a.unbiased);
}
)cuda";

}  // namespace synfire::gpu
