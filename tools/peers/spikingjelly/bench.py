"""Times a training step and an evaluation step of SpikingJelly's SEW-ResNet-18 on the CPU; prints one JSON line in the form of `pnpm bench speed --json`.

Run by tools/src/peer-spikingjelly.ts, which makes the virtual environment. SGD with momentum 0.9 and learning rate 0.1, cross-entropy
of the mean over T, IF neurons with ATan and a detached reset, all as `pnpm bench speed` has them.

The stem: SpikingJelly's model takes [T, B, 3, H, W], so a static image is repeated T times and conv1 computed T times. --static-stem
computes conv1 and bn1 once and repeats their result, as the paper's own code and Synfire do.
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
from spikingjelly.activation_based import functional, neuron, surrogate
from spikingjelly.activation_based.model import sew_resnet


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--T", type=int, default=4)
    parser.add_argument("--steps", type=int, default=10, help="timed steps, after 3 for warming up")
    parser.add_argument("--static-stem", action="store_true")
    return parser.parse_args()


def network():
    net = sew_resnet.sew_resnet18(cnf="ADD", spiking_neuron=neuron.IFNode, surrogate_function=surrogate.ATan(), detach_reset=True)
    functional.set_step_mode(net, "m")
    return net


def logits(net, images, T, static_stem):
    if not static_stem:
        return net(images.unsqueeze(0).repeat(T, 1, 1, 1, 1)).mean(0)
    for stem in (net.conv1, net.bn1):
        stem.step_mode = "s"
    x = net.bn1(net.conv1(images)).unsqueeze(0).repeat(T, 1, 1, 1, 1)
    x = net.maxpool(net.sn1(x))
    for stage in (net.layer1, net.layer2, net.layer3, net.layer4):
        x = stage(x)
    return net.fc(torch.flatten(net.avgpool(x), 2)).mean(0)


def timed(step, steps, batch):
    for _ in range(3):
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


def main():
    asked = options()
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(0)
    net = network()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    images = torch.randn(asked.batch, 3, asked.size, asked.size)
    labels = torch.arange(asked.batch) % 1000

    def train():
        optimizer.zero_grad()
        F.cross_entropy(logits(net, images, asked.T, asked.static_stem), labels).backward()
        optimizer.step()
        functional.reset_net(net)

    def evaluate():
        with torch.inference_mode():
            logits(net, images, asked.T, asked.static_stem).sum().item()
        functional.reset_net(net)

    net.train()
    training = timed(train, asked.steps, asked.batch)
    net.eval()
    evaluation = timed(evaluate, asked.steps, asked.batch)
    about = {"model": "sew-resnet18", "backend": "spikingjelly", "device": device(), "batch": asked.batch, "size": asked.size, "T": asked.T}
    print(json.dumps({**about, "train": training, "eval": evaluation, "peakMemoryBytes": peak_memory()}))


if __name__ == "__main__":
    main()
