"""Training steps of SpikingJelly's SEW-ResNet-18 or of a plain PyTorch MS-ResNet-20, T = 4; run by tools/src/check-trajectory.ts.

Prints a line of JSON: loss and number of spikes of every step in float32, and how far PyTorch parts from itself: on one thread, from
weights changed by 1e-7 of their size, in float64. SGD with momentum 0.9, no decay. --out writes weights.pth (before the first step) and batches.pth.
"""

import argparse
import copy
import json
import pathlib

import numpy
import torch
import torch.nn.functional as F
from filler import fill, filled
from ms_resnet import MsResnetCifar, Neuron
from spikingjelly.activation_based import functional, neuron, surrogate
from spikingjelly.activation_based.model import sew_resnet

T = 4
MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)


class Sew(torch.nn.Module):
    """SpikingJelly's network on static images, its membranes at rest before each."""

    def __init__(self):
        super().__init__()
        settings = dict(cnf="ADD", spiking_neuron=neuron.IFNode, surrogate_function=surrogate.ATan(), detach_reset=True)
        self.net = sew_resnet.sew_resnet18(num_classes=10, **settings)
        functional.set_step_mode(self.net, "m")

    def forward(self, images):
        functional.reset_net(self.net)
        return self.net(images.unsqueeze(0).repeat(T, 1, 1, 1, 1)).mean(0)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--net", choices=["sew-resnet18", "ms-resnet20"], required=True)
    parser.add_argument("--cifar", type=pathlib.Path, help="a data_batch_1.bin of CIFAR-10; without it weights and images are the filler's")
    parser.add_argument("--size", type=int, default=16, help="side of the filler's images")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--lr", type=float, required=True)
    parser.add_argument("--seed", type=int, default=0, help="of PyTorch's weights and the order of images")
    parser.add_argument("--out", type=pathlib.Path, help="folder to write to")
    return parser.parse_args()


def cifar(file, steps, batch):
    """Every image once in random order, then again in another."""
    records = numpy.frombuffer(file.read_bytes(), numpy.uint8).reshape(-1, 3073)
    rounds = -(-steps * batch // len(records))
    order = torch.cat([torch.randperm(len(records)) for _ in range(rounds)])[: steps * batch]
    images = torch.from_numpy(records[:, 1:].astype(numpy.float32)).reshape(-1, 3, 32, 32) / 255
    images = (images - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None]
    return images[order].unflatten(0, (steps, batch)), torch.from_numpy(records[:, 0].astype(numpy.int64))[order].unflatten(0, (steps, batch))


def filler_batches(steps, batch, size):
    images = torch.stack([filled(f"images.{step}", (batch, 3, size, size), -1, 1) for step in range(steps)])
    return images, torch.arange(steps * batch).unflatten(0, (steps, batch)) % 10


def train(net, images, labels, lr):
    spikes = [0]

    def add(_module, _input, output):
        spikes[-1] += int(output.detach().sum(dtype=torch.float64))

    hooks = [module.register_forward_hook(add) for module in net.modules() if isinstance(module, (neuron.IFNode, Neuron))]
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9)
    losses = []
    for x, y in zip(images.to(next(net.parameters()).dtype), labels):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        spikes.append(0)
    for hook in hooks:
        hook.remove()
    return {"losses": losses, "spikes": spikes[:-1]}


def nudged(net):
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in net.parameters():
            p.mul_(1 + 1e-7 * torch.randn(p.shape, generator=generator))
    return net


def main():
    asked = options()
    torch.manual_seed(asked.seed)
    net = Sew() if asked.net == "sew-resnet18" else MsResnetCifar(20, 10)
    inner = net.net if isinstance(net, Sew) else net
    if asked.cifar:
        images, labels = cifar(asked.cifar, asked.steps, asked.batch)
    else:
        fill(inner)
        images, labels = filler_batches(asked.steps, asked.batch, asked.size)
    if asked.out:
        torch.save(inner.state_dict(), asked.out / "weights.pth")
        torch.save({"images": images, "labels": labels}, asked.out / "batches.pth")

    def run(model):
        return train(model, images, labels, asked.lr)

    net.train()
    runs = {"float32": run(copy.deepcopy(net)), "weights + 1e-7": run(nudged(copy.deepcopy(net))), "float64": run(copy.deepcopy(net).double())}
    torch.set_num_threads(1)
    runs["one thread"] = run(copy.deepcopy(net))
    print(json.dumps(runs))


if __name__ == "__main__":
    main()
