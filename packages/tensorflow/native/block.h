// What a program over time sees at once: neighbouring elements of [T, …, C] streams at all T steps. Compiled programs include this file.
#pragma once

// A loop over a strip's elements; on CUDA it is one element, and there is nothing to vectorise.
#if defined(__CUDACC__)
#define SYNFIRE_EACH for (int j = 0; j < n; ++j)
#else
#define SYNFIRE_EACH _Pragma("GCC ivdep") for (int j = 0; j < n; ++j)
#endif

struct Block {
  const float* const* in;     // streams, at this block's first element of step 0
  float* const* out;          // results, likewise
  const float* const* lanes;  // channel vectors, spread so that entry j belongs to element j
  const float* scalars;       // learnable scalars
  float* const* sums;         // an accumulator per element for every sum over a stream: those by channel first, then those over all
  long long step;             // elements from one step to the next
  int T, n;                   // steps; elements of this block
  float* scratch;             // of the interpreter
  unsigned* support;          // bits of the support of y's gradient, likewise; null where none are asked for
  long long words;            // of them from one step to the next
};
