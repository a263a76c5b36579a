#include "fake_tensorflow.h"

struct TF_Status {
  TF_Code code = TF_OK;
  std::string message;
};
struct TF_Tensor {
  fake::Value value;
};
struct TF_OpDefinitionBuilder {};
struct TF_ShapeInferenceContext {};
struct TF_KernelBuilder {
  std::string op;
  void* (*create)(TF_OpKernelConstruction*);
  void (*compute)(void*, TF_OpKernelContext*);
  void (*destroy)(void*);
};
struct TF_OpKernelConstruction {
  const fake::Attributes& attributes;
  std::string error;
};
struct TF_OpKernelContext {
  const std::vector<fake::Value>& inputs;
  std::vector<fake::Value> outputs;
  std::string error;
};

namespace {

std::map<std::string, TF_KernelBuilder>& kernels() {
  static std::map<std::string, TF_KernelBuilder> made;
  return made;
}

template <class M>
typename M::mapped_type read(const M& values, const char* name, TF_Status* s) {
  const auto found = values.find(name);
  if (found != values.end()) return found->second;
  TF_SetStatus(s, TF_INVALID_ARGUMENT, (std::string("no attribute ") + name).c_str());
  return {};
}

}  // namespace

extern "C" {
TF_Status* TF_NewStatus() { return new TF_Status; }
void TF_DeleteStatus(TF_Status* s) { delete s; }
void TF_SetStatus(TF_Status* s, TF_Code code, const char* message) { *s = {code, message}; }
TF_Code TF_GetCode(const TF_Status* s) { return s->code; }
const char* TF_Message(const TF_Status* s) { return s->message.c_str(); }

void TF_DeleteTensor(TF_Tensor* t) { delete t; }
TF_DataType TF_TensorType(const TF_Tensor* t) { return t->value.type; }
int TF_NumDims(const TF_Tensor* t) { return static_cast<int>(t->value.shape.size()); }
int64_t TF_Dim(const TF_Tensor* t, int i) { return t->value.shape.at(i); }
int64_t TF_TensorElementCount(const TF_Tensor* t) { return t->value.size(); }
void* TF_TensorData(const TF_Tensor* t) { return t->value.data(); }
size_t TF_DataTypeSize(TF_DataType type) { return type == TF_UINT8 ? 1 : type == TF_BFLOAT16 ? 2 : sizeof(float); }

TF_OpDefinitionBuilder* TF_NewOpDefinitionBuilder(const char*) { return new TF_OpDefinitionBuilder; }
void TF_DeleteOpDefinitionBuilder(TF_OpDefinitionBuilder* b) { delete b; }
void TF_OpDefinitionBuilderAddAttr(TF_OpDefinitionBuilder*, const char*) {}
void TF_OpDefinitionBuilderAddInput(TF_OpDefinitionBuilder*, const char*) {}
void TF_OpDefinitionBuilderAddOutput(TF_OpDefinitionBuilder*, const char*) {}
void TF_OpDefinitionBuilderSetShapeInferenceFunction(TF_OpDefinitionBuilder*, void (*)(TF_ShapeInferenceContext*, TF_Status*)) {}
void TF_ShapeInferenceContextSetUnknownShape(TF_ShapeInferenceContext*, TF_Status*) {}
void TF_RegisterOpDefinition(TF_OpDefinitionBuilder* b, TF_Status*) { delete b; }

TF_KernelBuilder* TF_NewKernelBuilder(const char* op, const char* device, void* (*create)(TF_OpKernelConstruction*), void (*compute)(void*, TF_OpKernelContext*),
                                      void (*destroy)(void*)) {
  return new TF_KernelBuilder{fake::on(op, device), create, compute, destroy};
}
void TF_KernelBuilder_TypeConstraint(TF_KernelBuilder*, const char*, TF_DataType, TF_Status*) {}
void TF_RegisterKernelBuilder(const char*, TF_KernelBuilder* b, TF_Status*) {
  kernels()[b->op] = *b;
  delete b;
}

void TF_OpKernelConstruction_GetAttrInt32(TF_OpKernelConstruction* k, const char* name, int32_t* v, TF_Status* s) { *v = read(k->attributes.integers, name, s); }
void TF_OpKernelConstruction_GetAttrFloat(TF_OpKernelConstruction* k, const char* name, float* v, TF_Status* s) { *v = read(k->attributes.reals, name, s); }
void TF_OpKernelConstruction_GetAttrSize(TF_OpKernelConstruction* k, const char* name, int32_t* list, int32_t* length, TF_Status* s) {
  *list = -1;
  *length = static_cast<int32_t>(read(k->attributes.texts, name, s).size());
}
void TF_OpKernelConstruction_GetAttrString(TF_OpKernelConstruction* k, const char* name, char* v, size_t n, TF_Status* s) {
  read(k->attributes.texts, name, s).copy(v, n);
}
void TF_OpKernelConstruction_Failure(TF_OpKernelConstruction* k, TF_Status* s) { k->error = s->message; }

void TF_GetInput(TF_OpKernelContext* c, int i, TF_Tensor** t, TF_Status* s) {
  if (i >= 0 && i < static_cast<int>(c->inputs.size())) *t = new TF_Tensor{c->inputs[i]};
  else TF_SetStatus(s, TF_INVALID_ARGUMENT, "input index out of range");
}
TF_Tensor* TF_AllocateOutput(TF_OpKernelContext* c, int i, TF_DataType type, const int64_t* dims, int rank, size_t, TF_Status* s) {
  if (i < 0 || i >= static_cast<int>(c->outputs.size())) {
    TF_SetStatus(s, TF_INTERNAL, "output index out of range");
    return nullptr;
  }
  c->outputs[i] = fake::value({dims, dims + rank}, type);
  return new TF_Tensor{c->outputs[i]};
}
TF_Tensor* TF_AllocateTemp(TF_OpKernelContext*, TF_DataType type, const int64_t* dims, int, TF_AllocatorAttributes*, TF_Status*) {
  return new TF_Tensor{fake::value({dims[0] * (type == TF_DOUBLE ? 2 : 1)})};
}
void TF_OpKernelContext_Failure(TF_OpKernelContext* c, TF_Status* s) { c->error = s->message; }
}

namespace fake {

std::string on(const std::string& op, const std::string& device) { return device == "CPU" ? op : op + " on " + device; }

Result run(const std::string& op, const Attributes& attributes, const std::vector<Value>& inputs, int outputs) {
  const TF_KernelBuilder& kernel = kernels().at(op);
  TF_OpKernelConstruction construction{attributes, ""};
  void* const made = kernel.create(&construction);
  TF_OpKernelContext context{inputs, std::vector<Value>(outputs), construction.error};
  // TensorFlow destroys what could not be constructed, and does not call it.
  if (context.error.empty()) kernel.compute(made, &context);
  kernel.destroy(made);
  return {context.error, context.outputs};
}

}  // namespace fake
