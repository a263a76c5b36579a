#include "gpu_device.h"

#include <dlfcn.h>

#include <map>
#include <mutex>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "gpu_compiler.h"

namespace synfire::gpu {
namespace {

constexpr unsigned kBlock = 256;
constexpr int kMemoryType = 2, kOrdinal = 9, kDeviceMemory = 2, kMajor = 75, kMinor = 76;  // of cuda.h

// The part of cuda.h that is used, by the names of the library; the types are C.
struct Driver {
  using Handle = void*;
  int (*GetErrorString)(int, const char**);
  int (*PointerGetAttribute)(void* value, int attribute, unsigned long long pointer);
  int (*DeviceGet)(int* device, int ordinal);
  int (*DeviceGetAttribute)(int* value, int attribute, int device);
  int (*DevicePrimaryCtxRetain)(Handle* context, int device);
  int (*CtxPushCurrent_v2)(Handle context);
  int (*CtxPopCurrent_v2)(Handle* context);
  int (*CtxSynchronize)();
  int (*ModuleLoadData)(Handle* module, const void* image);
  int (*ModuleGetFunction)(Handle* function, Handle module, const char* name);
  int (*LaunchKernel)(Handle function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, Handle stream,
                      void** arguments, void** extra);

  Driver() {
    void* const library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) throw std::runtime_error(std::string("there is no CUDA driver: ") + dlerror());
    const auto find = [&](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
      if (!function) throw std::runtime_error(std::string("the CUDA driver has no ") + name);
    };
#define SYNFIRE_FIND(name) find(name, "cu" #name);
    SYNFIRE_FIND(GetErrorString) SYNFIRE_FIND(PointerGetAttribute) SYNFIRE_FIND(DeviceGet) SYNFIRE_FIND(DeviceGetAttribute)
    SYNFIRE_FIND(DevicePrimaryCtxRetain) SYNFIRE_FIND(CtxPushCurrent_v2) SYNFIRE_FIND(CtxPopCurrent_v2) SYNFIRE_FIND(CtxSynchronize)
    SYNFIRE_FIND(ModuleLoadData) SYNFIRE_FIND(ModuleGetFunction) SYNFIRE_FIND(LaunchKernel)
#undef SYNFIRE_FIND
  }
};

const Driver& driver() {
  static const Driver loaded;
  return loaded;
}

void check(int result, const char* what) {
  if (result == 0) return;
  const char* why = nullptr;
  driver().GetErrorString(result, &why);
  throw std::runtime_error(std::string(what) + ": " + (why ? why : std::to_string(result)));
}

// TensorFlow computes in the primary context of a GPU; what is retained and loaded once stays as long as the process.
struct Loaded {
  Driver::Handle context = nullptr;
  int device = 0;
  std::map<std::string, Driver::Handle> modules;
};
std::mutex mutex;
std::map<int, Loaded> devices;

// Beside the library's file, where compiled programs for the CPU are.
std::string folder() {
  Dl_info info{};
  if (!dladdr(reinterpret_cast<void*>(&folder), &info) || !info.dli_fname) return ".";
  const std::string file = info.dli_fname;
  return file.substr(0, file.rfind('/') + 1) + "programs";
}

Driver::Handle module(Loaded& on, const std::string& source) {
  const auto known = on.modules.find(source);
  if (known != on.modules.end()) return known->second;
  int major = 0, minor = 0;
  check(driver().DeviceGetAttribute(&major, kMajor, on.device), "cuDeviceGetAttribute");
  check(driver().DeviceGetAttribute(&minor, kMinor, on.device), "cuDeviceGetAttribute");
  Driver::Handle made = nullptr;
  check(driver().ModuleLoadData(&made, compile_once(source, major, minor, folder()).c_str()), "cuModuleLoadData");
  return on.modules[source] = made;
}

}  // namespace

Device::Device(const void* memory) {
  const auto pointer = reinterpret_cast<unsigned long long>(memory);
  unsigned type = 0;
  check(driver().PointerGetAttribute(&type, kMemoryType, pointer), "cuPointerGetAttribute");
  if (type != kDeviceMemory) throw std::runtime_error("a tensor of the GPU does not lie in a GPU's memory");
  check(driver().PointerGetAttribute(&ordinal_, kOrdinal, pointer), "cuPointerGetAttribute");
  const std::lock_guard<std::mutex> lock(mutex);
  Loaded& on = devices[ordinal_];
  if (!on.context) {
    check(driver().DeviceGet(&on.device, ordinal_), "cuDeviceGet");
    check(driver().DevicePrimaryCtxRetain(&on.context, on.device), "cuDevicePrimaryCtxRetain");
  }
  check(driver().CtxPushCurrent_v2(on.context), "cuCtxPushCurrent");
  const int before = driver().CtxSynchronize();
  if (before == 0) return;
  Driver::Handle old = nullptr;
  driver().CtxPopCurrent_v2(&old);
  check(before, "what ran on the GPU before");
}

Device::~Device() {
  Driver::Handle old = nullptr;
  driver().CtxSynchronize();  // outputs may be freed after an error, and nothing may write into them then
  driver().CtxPopCurrent_v2(&old);
}

void Device::wait() { check(driver().CtxSynchronize(), "the kernels of @synfire/tensorflow on the GPU"); }

void Device::launch_with(const std::string& source, const char* kernel, long long threads, void* argument) {
  Driver::Handle function = nullptr;
  {
    const std::lock_guard<std::mutex> lock(mutex);
    check(driver().ModuleGetFunction(&function, module(devices[ordinal_], source), kernel), kernel);
  }
  const long long blocks = (threads + kBlock - 1) / kBlock;
  if (blocks < 1 || blocks > 0x7fffffff) throw std::runtime_error(std::string(kernel) + ": " + std::to_string(threads) + " threads");
  check(driver().LaunchKernel(function, static_cast<unsigned>(blocks), 1, 1, kBlock, 1, 1, 0, nullptr, &argument, nullptr), kernel);
}

}  // namespace synfire::gpu
