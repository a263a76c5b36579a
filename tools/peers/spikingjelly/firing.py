"""Writes weights of a network whose neurons fire at a mean rate: firing.py FILE --model NAME --size N --batch N --T N --density PERCENT

Run by tools/src/firing-weights.ts. The bias of the norm before every neuron is moved, by the same amount for all
channels, until the neuron fires at the rate on random images; running statistics are those of these images, so that training and
evaluation fire alike. Prints a line of JSON: the rate of every neuron.
"""

import argparse
import json

import torch
from networks import NAMES, logits, network, neurons, norms, save
from spikingjelly.activation_based import functional

PASSES = 3


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--model", choices=NAMES, required=True)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--T", type=int, required=True)
    parser.add_argument("--density", type=float, required=True, help="percent")
    return parser.parse_args()


def rate(node, x):
    spikes = node.forward(x)
    node.reset()
    return spikes.mean().item()


def shift(node, x, wanted):
    """What to add to x so that the neuron fires at the wanted rate: by halves, as the rate grows with it."""
    low, high = -16.0, 16.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if rate(node, x + middle) < wanted else (low, middle)
    return (low + high) / 2


def fire_at(net, images, T, wanted):
    last, entering, rates = [], {}, []

    def remember(norm, _inputs, _output):
        last[:] = [norm]

    def enter(block, _inputs):  # MS blocks compute the norm of their shortcut before their first neuron
        entering[block.spike1] = last[0]

    def move(node, inputs):
        [x] = inputs
        delta = shift(node, x, wanted)
        entering.get(node, last[0]).bias.add_(delta)
        x.add_(delta)  # in place, as a stream of currents goes on from here
        rates.append(rate(node, x))

    hooks = [norm.register_forward_hook(remember) for norm in norms(net)]
    hooks += [node.register_forward_pre_hook(move) for node in neurons(net)]
    hooks += [block.register_forward_pre_hook(enter) for block in net.modules() if hasattr(block, "spike1")]
    momentum = [norm.momentum for norm in norms(net)]
    for norm in norms(net):
        norm.momentum = 1.0
        # MS-ResNet's branches start as zero; in training they do not stay so.
        norm.weight[norm.weight == 0] = 0.5
    # A shortcut may have read a stream before it was moved; the next pass finds it there.
    for _ in range(PASSES):
        rates.clear()
        logits(net.train(), images, T)
        functional.reset_net(net)
    for norm, value in zip(norms(net), momentum):
        norm.momentum = value
    for hook in hooks:
        hook.remove()
    return rates


def main():
    asked = options()
    torch.manual_seed(0)
    net = network(asked.model, asked.T)
    with torch.no_grad():
        rates = fire_at(net, 2 * torch.rand(asked.batch, 3, asked.size, asked.size) - 1, asked.T, asked.density / 100)
    save(net, asked.file)
    print(json.dumps(rates))


if __name__ == "__main__":
    main()
