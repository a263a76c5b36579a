// A stand-in for TensorFlow's kernel C API, so that the library's kernels run alone under sanitizers: every buffer is exactly as long as it says.
#pragma once
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../tensorflow.h"

namespace fake {

// Memory of its own size to the byte.
class Buffer {
 public:
  explicit Buffer(size_t bytes) : memory_(std::malloc(bytes)) {}
  Buffer(const Buffer&) = delete;
  ~Buffer() { std::free(memory_); }
  float* data() const { return static_cast<float*>(memory_); }

 private:
  void* memory_;
};

struct Value {
  std::vector<int64_t> shape;
  std::shared_ptr<Buffer> buffer;
  TF_DataType type = TF_FLOAT;
  int64_t size() const {
    int64_t n = 1;
    for (int64_t d : shape) n *= d;
    return n;
  }
  float* data() const { return buffer->data(); }
  uint16_t* low() const { return reinterpret_cast<uint16_t*>(buffer->data()); }
  size_t bytes() const { return static_cast<size_t>(size()) * TF_DataTypeSize(type); }
};

inline Value value(const std::vector<int64_t>& shape, TF_DataType type = TF_FLOAT) {
  Value v{shape, nullptr, type};
  v.buffer = std::make_shared<Buffer>(v.bytes());
  return v;
}

struct Attributes {
  std::map<std::string, int> integers;
  std::map<std::string, float> reals;
  std::map<std::string, std::string> texts;
};

struct Result {
  std::string error;  // of the construction or the call
  std::vector<Value> outputs;
};

// The name under which an op's kernel for a device is run; that of the CPU is the op's.
std::string on(const std::string& op, const std::string& device);

// Makes a kernel, calls it once and destroys it.
Result run(const std::string& op, const Attributes& attributes, const std::vector<Value>& inputs, int outputs);

}  // namespace fake
