// The library is a Node add-on and a set of TensorFlow kernels at once: require() registers the ops, tfjs-node's binding runs them by name.
// Node-API's two entry points are declared by hand, so that no header of Node is needed.
#include "ops.h"
#include "pages.h"

extern "C" int napi_throw_error(void* env, const char* code, const char* message);

extern "C" __attribute__((visibility("default"))) int32_t node_api_module_get_api_version_v1() { return 8; }

extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void* env, void* exports) {
  static bool done = false;
  if (done) return exports;
  done = true;
  synfire::Status s;
  for (auto define : {synfire::define_scan, synfire::define_statistics, synfire::define_max_pool, synfire::define_momentum, synfire::define_running, synfire::define_loss, synfire::define_bytes, synfire::define_event_conv,
                      synfire::define_winograd, synfire::define_gpu_scan, synfire::define_gpu_statistics,
                      synfire::define_gpu_max_pool, synfire::define_gpu_momentum})
    if (s.ok()) define(s);
  if (!s.ok()) napi_throw_error(env, nullptr, s.message().c_str());
  // TensorFlow is loaded by now, its constructors have run and all ops are registered.
  synfire::give_back_pages();
  return exports;
}
