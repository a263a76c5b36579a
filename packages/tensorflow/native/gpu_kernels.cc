// CUDA kernels that are no program over time, or the same for all of them. Sums are folded in a fixed order, in doubles, so that they are the same in every run.
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

// A window along one side: its first place, and the place behind its last one.
static long long begin(long long o, const PoolArguments& a) {
  const long long first = o * a.stride - a.pad;
  return first > 0 ? first : 0;
}
static long long end(long long o, int n, const PoolArguments& a) {
  const long long behind = o * a.stride - a.pad + a.window;
  return behind < n ? behind : n;
}
// The first window that a place is in; the last one is (place + pad) / stride.
static long long window_of(long long place, const PoolArguments& a) {
  const long long before = place + a.pad - a.window + 1;
  return before > 0 ? (before + a.stride - 1) / a.stride : 0;
}

// A thread an output. A NaN wins and stays.
extern "C" __global__ void max_pool(const PoolArguments a) {
  const long long i = THREAD;
  if (i >= a.size) return;
  const long long c = i % a.C, ox = i / a.C % a.OW, oy = i / a.C / a.OW % a.OH, image = i / a.C / a.OW / a.OH;
  const float* const x = a.x + image * a.H * a.W * a.C + c;
  float most = x[(begin(oy, a) * a.W + begin(ox, a)) * a.C];
  for (long long iy = begin(oy, a); iy < end(oy, a.H, a); ++iy)
    for (long long ix = begin(ox, a); ix < end(ox, a.W, a); ++ix) {
      const float in = x[(iy * a.W + ix) * a.C];
      if (in > most || in != in) most = in;
    }
  a.out[i] = most;
}

// A thread an element of x: dy of the windows whose first maximum it is, in the order of the windows.
extern "C" __global__ void max_pool_gradient(const PoolArguments a) {
  const long long i = THREAD;
  if (i >= a.size) return;
  const long long c = i % a.C, ix = i / a.C % a.W, iy = i / a.C / a.W % a.H, image = i / a.C / a.W / a.H;
  const float* const x = a.x + image * a.H * a.W * a.C + c;
  const float own = a.x[i];
  float sum = 0;
  for (long long oy = window_of(iy, a); oy <= (iy + a.pad) / a.stride && oy < a.OH; ++oy)
    for (long long ox = window_of(ix, a); ox <= (ix + a.pad) / a.stride && ox < a.OW; ++ox) {
      const long long o = ((image * a.OH + oy) * a.OW + ox) * a.C + c;
      bool first = a.y[o] == own;
      for (long long y = begin(oy, a); y <= iy && first; ++y)
        for (long long k = begin(ox, a); k < (y < iy ? end(ox, a.W, a) : ix) && first; ++k) first = x[(y * a.W + k) * a.C] != own;
      if (first) sum += a.dy[o];
    }
  a.out[i] = sum;
}

// A thread an element of all tensors together.
extern "C" __global__ void momentum(const MomentumArguments a) {
  const long long i = THREAD;
  if (i >= a.end[a.tensors - 1]) return;
  int t = 0;
  for (int above = a.tensors - 1; t < above;) {
    const int middle = (t + above) / 2;
    if (i < a.end[middle]) above = middle;
    else t = middle + 1;
  }
  const long long j = t > 0 ? i - a.end[t - 1] : i;
  const float next = a.settings[1] * a.m[t][j] + (a.g[t][j] + a.settings[2] * a.p[t][j]);
  a.m[t][j] = next;
  a.p[t][j] -= a.settings[0] * next;
}
)cuda";

}  // namespace synfire::gpu
