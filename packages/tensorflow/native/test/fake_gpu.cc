// A stand-in for libcuda.so.1 and libnvrtc.so.12: a source is compiled by the host's compiler, which FAKE_NVRTC names with its options, and
// a kernel runs thread by thread on the host's memory. As on a GPU, nothing has happened before a synchronisation.
#include <dlfcn.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <regex>
#include <string>
#include <vector>

namespace {

struct Program {
  std::string source, file, log;
};

// Calls each kernel through a pointer to its argument, the last thread first.
std::string runners(const std::string& source) {
  static const std::regex kernel("__global__ void (\\w+)\\(const (\\w+) a\\)");
  std::string made;
  for (std::sregex_iterator k(source.begin(), source.end(), kernel), end; k != end; ++k) {
    const std::string name = (*k)[1], type = (*k)[2];
    made += "extern \"C\" void* copy_" + name + "(void* a) { return new " + type + "(*static_cast<" + type + "*>(a)); }\n";
    made += "extern \"C\" void run_" + name + "(void* a, unsigned blocks, unsigned threads) {\n  gridDim.x = blocks, blockDim.x = threads;\n" +
            "  for (unsigned b = blocks; b-- > 0;)\n    for (unsigned t = threads; t-- > 0;) blockIdx.x = b, threadIdx.x = t, " + name +
            "(*static_cast<" + type + "*>(a));\n  delete static_cast<" + type + "*>(a);\n}\n";
  }
  return made;
}

int contexts = 0;
std::vector<std::function<void()>> waiting;

}  // namespace

extern "C" {
int nvrtcVersion(int* major, int* minor) { return *major = 12, *minor = 0; }
int nvrtcGetNumSupportedArchs(int* n) { return *n = 1, 0; }
int nvrtcGetSupportedArchs(int* archs) { return archs[0] = 90, 0; }
int nvrtcCreateProgram(void** p, const char* source, const char*, int, const char* const*, const char* const*) {
  static int count = 0;
  *p = new Program{source, std::string(std::getenv("FAKE_FOLDER")) + "/cuda" + std::to_string(count++), ""};
  return 0;
}
int nvrtcCompileProgram(void* p, int, const char* const*) {
  Program& program = *static_cast<Program*>(p);
  std::ofstream(program.file + ".cc") << "#include \"emulate.h\"\n" << program.source << runners(program.source);
  const std::string command = std::string(std::getenv("FAKE_NVRTC")) + " -shared -o " + program.file + ".so " + program.file + ".cc";
  return std::system(command.c_str()) == 0 ? 0 : 6;
}
int nvrtcGetProgramLogSize(void*, size_t* n) { return *n = 1, 0; }
int nvrtcGetProgramLog(void*, char* log) { return *log = 0; }
int nvrtcGetCUBINSize(void* p, size_t* n) { return *n = static_cast<Program*>(p)->file.size() + 4, 0; }
int nvrtcGetCUBIN(void* p, char* to) {
  std::strcpy(to, (static_cast<Program*>(p)->file + ".so").c_str());
  return 0;
}
int nvrtcGetPTXSize(void*, size_t*) { return 1; }
int nvrtcGetPTX(void*, char*) { return 1; }
int nvrtcDestroyProgram(void** p) { return delete static_cast<Program*>(*p), *p = nullptr, 0; }

int cuGetErrorString(int, const char** text) { return *text = "refused by the stand-in", 0; }
int cuPointerGetAttribute(void* value, int attribute, unsigned long long pointer) {
  if (pointer == 0) return 1;
  *static_cast<int*>(value) = attribute == 2 ? 2 : 0;
  return 0;
}
int cuDeviceGet(int* device, int ordinal) { return *device = ordinal, 0; }
int cuDeviceGetAttribute(int* value, int attribute, int) { return *value = attribute == 75 ? 9 : 0, 0; }
int cuDevicePrimaryCtxRetain(void** context, int) { return *context = &contexts, 0; }
int cuCtxPushCurrent_v2(void*) { return ++contexts, 0; }
int cuCtxPopCurrent_v2(void**) { return contexts-- > 0 && waiting.empty() ? 0 : 201; }
int cuCtxSynchronize() {
  if (contexts != 1) return 201;
  for (const auto& kernel : waiting) kernel();
  waiting.clear();
  return 0;
}
int cuModuleLoadData(void** module, const void* image) {
  *module = dlopen(static_cast<const char*>(image), RTLD_NOW | RTLD_LOCAL);
  return *module ? 0 : 200;
}
int cuModuleGetFunction(void** function, void* module, const char* name) {
  void* const run = dlsym(module, (std::string("run_") + name).c_str());
  if (!run) return 500;
  *function = new std::pair<void*, void*>(dlsym(module, (std::string("copy_") + name).c_str()), run);
  return 0;
}
int cuLaunchKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned, void*, void** arguments, void**) {
  if (contexts != 1 || gy * gz * by * bz != 1) return 201;
  auto* const both = static_cast<std::pair<void*, void*>*>(function);
  void* const copy = reinterpret_cast<void* (*)(void*)>(both->first)(arguments[0]);
  waiting.push_back([=, run = reinterpret_cast<void (*)(void*, unsigned, unsigned)>(both->second)] { run(copy, gx, bx); });
  delete both;
  return 0;
}
}
