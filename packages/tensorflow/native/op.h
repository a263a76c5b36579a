// What the ops here need of TensorFlow's kernel C API, as classes that free what they hold.
#pragma once
#include <cstdint>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "element.h"
#include "tensorflow.h"

namespace synfire {

class Status {
 public:
  Status() = default;
  Status(const Status&) = delete;
  ~Status() { TF_DeleteStatus(s_); }
  bool ok() const { return TF_GetCode(s_) == TF_OK; }
  std::string message() const { return TF_Message(s_); }
  operator TF_Status*() { return s_; }

 private:
  TF_Status* s_ = TF_NewStatus();
};

// A handle of a tensor; the buffer is TensorFlow's.
class Tensor {
 public:
  Tensor() = default;
  Tensor(const Tensor&) = delete;
  Tensor(Tensor&& other) noexcept : t_(other.t_) { other.t_ = nullptr; }
  ~Tensor() {
    if (t_) TF_DeleteTensor(t_);
  }
  TF_Tensor** slot() { return &t_; }
  template <class E = float>
  E* data() const { return static_cast<E*>(TF_TensorData(t_)); }
  TF_DataType type() const { return TF_TensorType(t_); }
  bool low() const { return type() == TF_BFLOAT16; }
  int64_t size() const { return TF_TensorElementCount(t_); }
  int rank() const { return TF_NumDims(t_); }
  int64_t dim(int i) const { return TF_Dim(t_, i); }
  int64_t channels() const { return rank() ? dim(rank() - 1) : 1; }
  std::vector<int64_t> shape() const {
    std::vector<int64_t> dims;
    for (int i = 0; i < rank(); ++i) dims.push_back(dim(i));
    return dims;
  }

 private:
  TF_Tensor* t_ = nullptr;
};

// One call of a kernel. Whatever fails is told to TensorFlow once; `ok` is false from then on.
class Call {
 public:
  explicit Call(TF_OpKernelContext* c) : c_(c) {}
  bool ok() const { return ok_; }
  void fail(const std::string& message, TF_Code code = TF_INVALID_ARGUMENT) {
    if (!ok_) return;
    Status s;
    TF_SetStatus(s, code, message.c_str());
    TF_OpKernelContext_Failure(c_, s);
    ok_ = false;
  }
  bool require(bool condition, const std::string& message) {
    if (!condition) fail(message);
    return condition;
  }
  Tensor input(int i) {
    Tensor t;
    Status s;
    TF_GetInput(c_, i, t.slot(), s);
    if (!s.ok()) fail(s.message());
    return t;
  }
  Tensor output(int i, const std::vector<int64_t>& shape, TF_DataType type = TF_FLOAT) {
    int64_t n = 1;
    for (int64_t d : shape) n *= d;
    Tensor t;
    Status s;
    *t.slot() = TF_AllocateOutput(c_, i, type, shape.data(), static_cast<int>(shape.size()), n * TF_DataTypeSize(type), s);
    if (!s.ok()) fail(s.message(), TF_GetCode(s));
    return t;
  }
  // Memory of the kernel's device for the time of the call.
  Tensor temporary(int64_t size, TF_DataType type) {
    Tensor t;
    Status s;
    *t.slot() = TF_AllocateTemp(c_, type, &size, 1, nullptr, s);
    if (!s.ok()) fail(s.message(), TF_GetCode(s));
    return t;
  }

 private:
  TF_OpKernelContext* c_;
  bool ok_ = true;
};

// Attributes while a kernel is made.
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* k) : k_(k) {}
  int integer(const char* name) {
    int32_t v = 0;
    TF_OpKernelConstruction_GetAttrInt32(k_, name, &v, s_);
    return v;
  }
  float real(const char* name) {
    float v = 0;
    TF_OpKernelConstruction_GetAttrFloat(k_, name, &v, s_);
    return v;
  }
  std::string text(const char* name) {
    int32_t list = 0, length = 0;
    TF_OpKernelConstruction_GetAttrSize(k_, name, &list, &length, s_);
    std::string v(length < 0 ? 0 : length, 0);
    TF_OpKernelConstruction_GetAttrString(k_, name, v.data(), v.size(), s_);
    return v;
  }
  // Makes the construction fail with the first error of a read, or with `error` where it says something.
  void finish(const std::string& error = "") {
    if (s_.ok() && error.empty()) return;
    if (s_.ok()) TF_SetStatus(s_, TF_INVALID_ARGUMENT, error.c_str());
    TF_OpKernelConstruction_Failure(k_, s_);
  }

 private:
  TF_OpKernelConstruction* k_;
  Status s_;
};

using Lines = std::vector<const char*>;

// The attribute of ops whose inputs `E` are activations, of either element.
constexpr const char* kElement = "E: {float, bfloat16} = DT_FLOAT";

// Registers K as an op's kernel for a device, for floats alone where the op has `element`s of several types; K is constructed from Attributes
// and has compute(Call&).
template <class K>
void define_kernel(const char* name, const char* device, const char* op, Status& s, const char* element = nullptr) {
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(
      op, device,
      [](TF_OpKernelConstruction* k) -> void* {
        Attributes attributes(k);
        return new K(attributes);
      },
      [](void* k, TF_OpKernelContext* c) {
        Call call(c);
        try {
          static_cast<K*>(k)->compute(call);
        } catch (const std::bad_alloc& e) {
          call.fail(e.what(), TF_RESOURCE_EXHAUSTED);
        } catch (const std::exception& e) {  // none may reach TensorFlow, which is compiled without them
          call.fail(e.what(), TF_INTERNAL);
        }
      },
      [](void* k) { delete static_cast<K*>(k); });
  if (element) TF_KernelBuilder_TypeConstraint(kernel, element, TF_FLOAT, s);
  if (s.ok()) TF_RegisterKernelBuilder(name, kernel, s);
}

// Defines an op and registers its kernel for the CPU.
template <class K>
void define(const char* name, const Lines& inputs, const Lines& outputs, const Lines& attributes, Status& s) {
  TF_OpDefinitionBuilder* op = TF_NewOpDefinitionBuilder(name);
  for (auto* a : attributes) TF_OpDefinitionBuilderAddAttr(op, a);
  for (auto* i : inputs) TF_OpDefinitionBuilderAddInput(op, i);
  for (auto* o : outputs) TF_OpDefinitionBuilderAddOutput(op, o);
  // Shapes are found when the kernel runs; ops are never put into graphs here.
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, [](TF_ShapeInferenceContext* c, TF_Status* status) { TF_ShapeInferenceContextSetUnknownShape(c, status); });
  if (s.ok()) TF_RegisterOpDefinition(op, s);
  else TF_DeleteOpDefinitionBuilder(op);
  if (!s.ok()) return;
  define_kernel<K>(name, "CPU", name, s);
}

}  // namespace synfire
