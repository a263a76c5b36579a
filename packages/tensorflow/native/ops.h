// The ops of this library; each is defined in a file of its own.
#pragma once
#include "op.h"

namespace synfire {

void define_scan(Status&);
void define_statistics(Status&);
void define_max_pool(Status&);
void define_momentum(Status&);
void define_event_conv(Status&);
void define_running(Status&);
// The kernels for CUDA of scan, statistics, running, max-pool and momentum, whose ops are defined by then.
void define_gpu_scan(Status&);
void define_gpu_statistics(Status&);
void define_gpu_max_pool(Status&);
void define_gpu_momentum(Status&);
void define_loss(Status&);
void define_bytes(Status&);
void define_winograd(Status&);

}  // namespace synfire
