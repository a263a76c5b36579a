"""Times a training step and an evaluation step of SpikingJelly's networks on the CPU; prints one JSON line in the form of `pnpm bench speed --json`.

Run by tools/src/compare-speed.ts and peer-spikingjelly.ts, which makes the virtual environment. SGD with momentum 0.9, cross-entropy of
the mean over T, random images, the learning rate and everything else as `pnpm bench speed` has them.

The stem: SpikingJelly's models take [T, B, 3, H, W], so a static image is repeated T times and conv1 computed T times. --static-stem
computes conv1 once and repeats its result, as the papers' own code (SEW) and Synfire do.
"""

import argparse
import json
import os
import platform
import re
import statistics
import time

import torch
import torch.nn.functional as F
from networks import NAMES, convolutions, load, logits, network
from spikingjelly.activation_based import functional


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=NAMES, default=NAMES[0])
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--T", type=int, default=4)
    parser.add_argument("--steps", type=int, default=10, help="timed steps, after 2 for warming up")
    parser.add_argument("--precision", choices=["float32", "bf16"], default="float32", help="bf16: PyTorch's autocast")
    parser.add_argument("--weights", help="a file that firing.py wrote; the learning rate is then next to nothing, so that the rates stay")
    parser.add_argument("--densities", action="store_true", help="also the share of non-zero inputs of every convolution")
    parser.add_argument("--static-stem", action="store_true")
    return parser.parse_args()


def timed(step, steps, batch):
    for _ in range(2):
        step()
    wall, cpu = [], []
    for _ in range(steps):
        start, used = time.perf_counter(), time.process_time()
        step()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    seconds = statistics.median(wall)
    return {"secondsPerStep": seconds, "imagesPerSecond": batch / seconds, "cpuSecondsPerStep": statistics.median(cpu)}


def device():
    try:
        with open("/proc/cpuinfo") as file:
            name = re.search(r"model name\s*:\s*(.*)", file.read())
    except OSError:
        name = None
    return f"PyTorch {torch.__version__} on {name[1] if name else platform.processor()} ({torch.get_num_threads()} threads)"


def peak_memory():
    with open("/proc/self/status") as file:
        return int(re.search(r"VmHWM:\s*(\d+) kB", file.read())[1]) * 1024


def densities(net, run):
    """Of the convolutions of one run, in order: window, channels, filters, side of the output, and the share of non-zero inputs."""
    found = []

    def look(conv, inputs, output):
        [x] = inputs
        shape = {"kernelSize": conv.kernel_size[0], "channels": conv.in_channels, "filters": conv.out_channels, "side": output.shape[-1]}
        found.append({**shape, "density": torch.count_nonzero(x).item() / x.numel()})

    hooks = [conv.register_forward_hook(look) for conv in convolutions(net)]
    run()
    for hook in hooks:
        hook.remove()
    return found


def main():
    asked = options()
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(0)
    net = network(asked.model, asked.T)
    if asked.weights:
        load(net, asked.weights)
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-6 if asked.weights else 0.01, momentum=0.9)
    images = 2 * torch.rand(asked.batch, 3, asked.size, asked.size) - 1
    labels = torch.arange(asked.batch) % 1000

    def forward():
        with torch.autocast("cpu", torch.bfloat16, enabled=asked.precision == "bf16"):
            return logits(net, images, asked.T, asked.static_stem)

    def train():
        optimizer.zero_grad()
        F.cross_entropy(forward().float(), labels).backward()
        optimizer.step()
        functional.reset_net(net)

    def evaluate():
        with torch.inference_mode():
            forward().sum().item()
        functional.reset_net(net)

    net.train()
    training = timed(train, asked.steps, asked.batch)
    net.eval()
    evaluation = timed(evaluate, asked.steps, asked.batch)
    about = {"model": asked.model, "backend": "spikingjelly", "device": device(), "batch": asked.batch, "size": asked.size, "T": asked.T}
    found = {**about, "precision": asked.precision, "train": training, "eval": evaluation, "peakMemoryBytes": peak_memory()}
    print(json.dumps({**found, "densities": densities(net, evaluate)} if asked.densities else found))


if __name__ == "__main__":
    main()
