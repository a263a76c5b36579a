#include "gpu_compiler.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace synfire::gpu {
namespace {

// The part of nvrtc.h that is used; the names and types are C.
struct Nvrtc {
  using Program = void*;
  int (*Version)(int*, int*);
  int (*GetNumSupportedArchs)(int*);
  int (*GetSupportedArchs)(int*);
  int (*CreateProgram)(Program*, const char* source, const char* name, int headers, const char* const* texts, const char* const* names);
  int (*CompileProgram)(Program, int options, const char* const*);
  int (*GetProgramLogSize)(Program, size_t*);
  int (*GetProgramLog)(Program, char*);
  int (*GetCUBINSize)(Program, size_t*);
  int (*GetCUBIN)(Program, char*);
  int (*GetPTXSize)(Program, size_t*);
  int (*GetPTX)(Program, char*);
  int (*DestroyProgram)(Program*);

  Nvrtc() {
    // By name it is found beside TensorFlow, as the installation puts it, or where the system has it.
    const char* const named = std::getenv("SYNFIRE_NVRTC");
    void* const library = dlopen(named ? named : "libnvrtc.so.12", RTLD_NOW | RTLD_LOCAL);
    if (!library) throw std::runtime_error(std::string("there is no NVRTC: ") + dlerror());
    const auto find = [&](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
      if (!function) throw std::runtime_error(std::string("NVRTC has no ") + name);
    };
#define SYNFIRE_FIND(name) find(name, "nvrtc" #name);
    SYNFIRE_FIND(Version) SYNFIRE_FIND(GetNumSupportedArchs) SYNFIRE_FIND(GetSupportedArchs) SYNFIRE_FIND(CreateProgram)
    SYNFIRE_FIND(CompileProgram) SYNFIRE_FIND(GetProgramLogSize) SYNFIRE_FIND(GetProgramLog) SYNFIRE_FIND(GetCUBINSize)
    SYNFIRE_FIND(GetCUBIN) SYNFIRE_FIND(GetPTXSize) SYNFIRE_FIND(GetPTX) SYNFIRE_FIND(DestroyProgram)
#undef SYNFIRE_FIND
  }
};

const Nvrtc& nvrtc() {
  static const Nvrtc loaded;
  return loaded;
}

std::string architecture(int capability) {
  int count = 0;
  nvrtc().GetNumSupportedArchs(&count);
  std::vector<int> known(count);
  if (count) nvrtc().GetSupportedArchs(known.data());
  if (std::count(known.begin(), known.end(), capability)) return "sm_" + std::to_string(capability);
  int best = 0;
  for (int arch : known)
    if (arch < capability) best = std::max(best, arch);
  if (!best) throw std::runtime_error("NVRTC knows no GPU of compute capability " + std::to_string(capability) + " or less");
  return "compute_" + std::to_string(best);
}

template <class Size, class Get>
std::string text(Nvrtc::Program program, Size size, Get get) {
  size_t bytes = 0;
  if (size(program, &bytes) != 0 || bytes == 0) return "";
  std::string found(bytes, 0);
  if (get(program, found.data()) != 0) return "";
  return found;
}

uint64_t hash(const std::string& s) {  // FNV-1a
  uint64_t h = 14695981039346656037u;
  for (unsigned char c : s) h = (h ^ c) * 1099511628211u;
  return h;
}

}  // namespace

std::string compile(const std::string& source, int major, int minor, std::string& log) {
  const std::string arch = "--gpu-architecture=" + architecture(10 * major + minor);
  // No contraction and no fast mathematics, so that spikes are those of TensorFlow's ops; no word of variables that are not used.
  const char* const options[] = {arch.c_str(),      "--std=c++17",       "--fmad=false", "--ftz=false", "--prec-div=true",
                                 "--prec-sqrt=true", "--device-as-default-execution-space",
                                 "--diag-suppress=177,550"};
  // The device has these functions without a header.
  const char *const headers[] = {"", ""}, *const names[] = {"math.h", "string.h"};
  Nvrtc::Program program = nullptr;
  if (nvrtc().CreateProgram(&program, source.c_str(), "synfire.cu", 2, headers, names) != 0) throw std::runtime_error("NVRTC makes no program");
  const int failed = nvrtc().CompileProgram(program, std::size(options), options);
  log = text(program, nvrtc().GetProgramLogSize, nvrtc().GetProgramLog);
  log.erase(std::find(log.begin(), log.end(), '\0'), log.end());
  std::string code;
  if (!failed) code = arch.find("sm_") != std::string::npos ? text(program, nvrtc().GetCUBINSize, nvrtc().GetCUBIN) : text(program, nvrtc().GetPTXSize, nvrtc().GetPTX);
  nvrtc().DestroyProgram(&program);
  if (code.empty()) throw std::runtime_error("NVRTC can not compile for " + arch.substr(arch.find('=') + 1) + ": " + log);
  return code;
}

std::string compile_once(const std::string& source, int major, int minor, const std::string& folder) {
  int version[2] = {};
  nvrtc().Version(&version[0], &version[1]);
  const std::string arch = architecture(10 * major + minor);
  char name[64];
  std::snprintf(name, sizeof name, "%016llx", static_cast<unsigned long long>(hash(source + arch + std::to_string(version[0] * 100 + version[1]))));
  const std::string file = folder + "/" + name + "." + arch, temporary = file + "." + std::to_string(getpid());
  std::ifstream known(file, std::ios::binary);
  std::string code{std::istreambuf_iterator<char>(known), {}}, log;
  if (!code.empty()) return code;
  code = compile(source, major, minor, log);
  std::ofstream made(temporary, std::ios::binary);
  // A folder that can not be written to costs the compilation anew, no more.
  if (made.write(code.data(), static_cast<std::streamsize>(code.size())).flush()) std::rename(temporary.c_str(), file.c_str());
  return code;
}

}  // namespace synfire::gpu
