// What a CUDA kernel is given, as one struct by value. Host and device read the same words: the host compiles them here, and NVRTC gets
// them as a string in front of every source.
#pragma once

#define SYNFIRE_SHARED(text, ...) \
  __VA_ARGS__                     \
  constexpr const char* text = #__VA_ARGS__;

namespace synfire::gpu {

constexpr int kMostIn = 64, kMostOut = 32, kMostTensors = 96;

SYNFIRE_SHARED(kShared,
  struct ScanArguments {
    const float* in[64];      // the op's inputs and outputs, in order
    float* out[32];
    double* partial;          // of every sum: an entry a thread
    double* totals;           // of every sum: an entry a channel
    float* coefficients;      // three channel vectors of the norm's gradient
    long long elements;       // of a step
    long long threads;        // a multiple of C; thread i takes elements i, i + threads, ...
    long long size;           // of x
    int C;                    // channels, or any number where nothing is by channel
    int streams;
    int results;
    int channel_sums;
    int scalar_sums;
    int normed;
    float epsilon;
  };
  static_assert(sizeof(ScanArguments) == 848, "host and device lay the arguments out alike");
  struct StatisticsArguments {
    const float* x;
    float* mean;
    float* variance;
    double* partial;
    double* totals;
    long long threads;
    long long size;
    int C;
  };
  static_assert(sizeof(StatisticsArguments) == 64, "host and device lay the arguments out alike");
  struct FoldArguments {
    const double* partial;
    double* totals;
    long long threads;
    int C;
    int sums;
  };
  static_assert(sizeof(FoldArguments) == 32, "host and device lay the arguments out alike");
  struct RunningArguments {
    const float* in[4];       // mean, variance, and the batch's
    float* out[2];
    int C;
    float momentum;
    float unbiased;
  };
  static_assert(sizeof(RunningArguments) == 64, "host and device lay the arguments out alike");
  struct PoolArguments {
    const float* x;
    const float* y;
    const float* dy;
    float* out;               // y, or dx
    long long size;           // of out
    int H;
    int W;
    int C;
    int OH;
    int OW;
    int window;
    int stride;
    int pad;
  };
  static_assert(sizeof(PoolArguments) == 72, "host and device lay the arguments out alike");
  struct MomentumArguments {
    float* p[96];
    float* m[96];
    const float* g[96];
    long long end[96];        // the elements of the tensors up to one and with it
    const float* settings;    // rate, factor, decay
    int tensors;
  };
  static_assert(sizeof(MomentumArguments) == 3088, "host and device lay the arguments out alike, and a kernel takes 4 KB");
)

static_assert(sizeof(ScanArguments::in) == kMostIn * sizeof(void*) && sizeof(ScanArguments::out) == kMostOut * sizeof(void*));
static_assert(sizeof(MomentumArguments::end) == kMostTensors * sizeof(long long));

// The kernels that are the same for all programs (gpu_kernels.cc).
extern const char* const kKernels;

}  // namespace synfire::gpu
