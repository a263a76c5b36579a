// A fixed set of threads that wait a moment for the next call and then sleep. TensorFlow's own pool has no C interface; OpenMP's threads
// spin beside it for much longer.
#pragma once
#include <cstdint>
#include <functional>

namespace synfire {

// Threads in use: SYNFIRE_NUM_THREADS, else TF_NUM_INTRAOP_THREADS, else the cores this process may run on.
int threads();

// Runs f(0) … f(items - 1) on all threads, in any order, and returns when all are done. An exception of f is thrown again here.
void parallel(int64_t items, const std::function<void(int64_t)>& f);

}  // namespace synfire
