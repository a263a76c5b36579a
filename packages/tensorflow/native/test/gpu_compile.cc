// Compiles the kernels that are the same for all programs, and programs in the files that are named, for three GPUs; prints what NVRTC has to say.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>

#include "../gpu_compiler.h"
#include "../gpu_shared.h"

int main(int argc, char** argv) {
  using namespace synfire::gpu;
  int made = 0;
  for (int f = 0; f < argc; ++f) {
    std::ifstream is(argv[f]);
    const std::string source = std::string(kShared) + (f == 0 ? kKernels : std::string{std::istreambuf_iterator<char>(is), {}});
    for (int capability : {70, 80, 90}) {
      try {
        std::string log;
        made += compile(source, capability / 10, capability % 10, log).rfind("\x7f" "ELF", 0) == 0;
        std::printf("%s", log.c_str());
      } catch (const std::exception& e) {
        std::printf("%s\n", e.what());
        return 1;
      }
    }
  }
  std::printf("%d\n", made);
  return 0;
}
