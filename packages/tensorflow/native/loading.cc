// Loads TensorFlow, and gives the pages back meanwhile that only loading it reads: at most those of a moment are resident, not all 250 MB of
// them. An add-on of its own, which needs nothing of TensorFlow; the binding finds TensorFlow loaded.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "pages.h"

namespace {

// Every 20 ms until it is destroyed.
class GivingBack {
 public:
  GivingBack() : thread_([this] { run(); }) {}
  GivingBack(const GivingBack&) = delete;
  ~GivingBack() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      done_ = true;
    }
    end_.notify_one();
    thread_.join();
  }

 private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!end_.wait_for(lock, std::chrono::milliseconds(20), [this] { return done_; })) synfire::give_back_pages();
  }
  std::mutex mutex_;
  std::condition_variable end_;
  bool done_ = false;
  std::thread thread_;
};

// Sends what is written to stderr nowhere until it is destroyed.
class Silence {
 public:
  Silence() : saved_(dup(2)) {
    const int nowhere = open("/dev/null", O_WRONLY);
    if (saved_ >= 0 && nowhere >= 0) dup2(nowhere, 2);
    if (nowhere >= 0) close(nowhere);
  }
  Silence(const Silence&) = delete;
  ~Silence() {
    if (saved_ < 0) return;
    dup2(saved_, 2);
    close(saved_);
  }

 private:
  const int saved_;
};

// An error of loading appears when the binding is loaded after it.
void load() {
  const GivingBack pages;
  dlopen("libtensorflow_cc.so.2", RTLD_NOW | RTLD_LOCAL);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int32_t node_api_module_get_api_version_v1() { return 8; }

extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void*, void* exports) {
  // TensorFlow logs two lines while it is loaded, before it reads the level itself.
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level && std::atoi(level) >= 2) {
    const Silence silence;
    load();
  } else load();
  return exports;
}
