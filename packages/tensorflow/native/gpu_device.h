// The CUDA driver, loaded where there is one: nothing of this library is linked to it.
#pragma once
#include <string>

namespace synfire::gpu {

// The GPU that some memory lies on, for the time of one call of a kernel. TensorFlow gives the stream of its own CUDA device to no
// C kernel (TF_GetStream knows pluggable devices alone), so all work before is waited for here, launches go to the default stream, and
// `wait` ends them: right in any order of TensorFlow's streams, though not as fast as without waiting. Errors are std::runtime_error.
class Device {
 public:
  explicit Device(const void* memory);
  Device(const Device&) = delete;
  ~Device();
  // Runs a kernel of a source with one argument, a struct, on at least so many threads.
  template <class A>
  void launch(const std::string& source, const char* kernel, long long threads, const A& argument) {
    A copy = argument;
    launch_with(source, kernel, threads, &copy);
  }
  void wait();

 private:
  void launch_with(const std::string& source, const char* kernel, long long threads, void* argument);
  int ordinal_ = 0;
};

}  // namespace synfire::gpu
