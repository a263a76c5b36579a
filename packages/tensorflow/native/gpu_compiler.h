// CUDA sources to code of a GPU, by NVRTC, which needs no GPU for it.
#pragma once
#include <string>

namespace synfire::gpu {

// Code for a GPU of compute capability major.minor: its own where NVRTC knows it, else PTX, which the driver translates. `log` is what
// NVRTC had to say. Throws std::runtime_error where there is no NVRTC or it refuses the source.
std::string compile(const std::string& source, int major, int minor, std::string& log);

// The same, kept in a folder by its content where that folder is there.
std::string compile_once(const std::string& source, int major, int minor, const std::string& folder);

}  // namespace synfire::gpu
