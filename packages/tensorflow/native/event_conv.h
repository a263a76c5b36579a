// Convolution of mostly zero inputs: work is proportional to the non-zeros, sums have the same terms as the dense ones in another order
// (a zero input adds nothing, not even where a weight is infinite). NHWC, HWIO; square windows, any stride and padding.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "element.h"

namespace synfire::event {

struct Shape {
  int64_t N, H, W, C, OH, OW, K;
  int k, stride, pad;
  int64_t pixels() const { return N * H * W; }
  int64_t outputs() const { return N * OH * OW; }
  int64_t words() const { return (C + 31) / 32; }  // of a pixel's bits
  int64_t weights() const { return int64_t{k} * k * C * K; }
  // A map of one pixel meets the middle of its window alone.
  bool single() const { return H == 1 && W == 1 && OH == 1 && OW == 1 && k > 1; }
  Shape middle() const { return {N, 1, 1, C, 1, 1, K, 1, 1, 0}; }
  int64_t before_middle() const { return (int64_t{pad} * k + pad) * C * K; }
};

// What a sample of up to 2048 entries tells of n entries.
struct Sample {
  double density;  // the share of non-zeros
  bool ones;       // all of them are 1
  bool counts;     // all are whole numbers, and few are more than 1
};
Sample sample(const float* x, int64_t n);
Sample sample(const Low* x, int64_t n);
Sample sample(const uint8_t* x, int64_t n);
// The share of bits that are set, by a sample of n words.
double share(const uint32_t* words, int64_t n);

void forward(const Shape&, const float* x, const float* w, float* y);
// Of bfloat16; weights are rounded to it where the CPU multiplies it.
void forward(const Shape&, const Low* x, const float* w, Low* y);
// y of floats where so many are not zero that it pays; false where it does not or where the sample misled.
bool lookup(const Shape&, const Sample&, const float* x, const float* w, float* y);
// dw = xᵀ·dy
void filter_gradient(const Shape&, const float* x, const float* dy, float* dw);
void filter_gradient(const Shape&, const Low* x, const Low* dy, float* dw);
void filter_gradient(const Shape&, const uint8_t* x, const float* dy, float* dw);
void filter_gradient(const Shape&, const uint8_t* x, const Low* dy, float* dw);
// dx = dy·wᵀ where x's bit is set, 0 elsewhere; a pixel's bits begin at a word
void input_gradient(const Shape&, const uint32_t* support, const float* dy, const float* w, float* dx);
void input_gradient(const Shape&, const uint32_t* support, const Low* dy, const float* w, Low* dx);

// Memory that only grows; one per thread and purpose, so that a call allocates nothing after the first of its size.
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  ~Scratch() { std::free(memory_); }
  template <class E>
  E* get(int64_t count) {
    const size_t bytes = (static_cast<size_t>(count) * sizeof(E) + 256 + 4095) / 4096 * 4096;
    if (bytes > size_) {
      std::free(memory_);
      size_ = 0;
      memory_ = std::aligned_alloc(4096, bytes);
      if (!memory_) throw std::runtime_error(failure(bytes));
      size_ = bytes;
    }
    return static_cast<E*>(memory_);
  }

 private:
  static std::string failure(size_t bytes) {
    return "convolution: " + std::to_string(bytes) + " bytes of working memory cannot be allocated; SYNFIRE_EVENT_CONV=off and SYNFIRE_WINOGRAD=off do without";
  }
  void* memory_ = nullptr;
  size_t size_ = 0;
};

}  // namespace synfire::event
