"""SpikingJelly's networks that are compared with Synfire's by name, and weights of them under names that Synfire reads."""

import re

import torch
from spikingjelly.activation_based import functional, layer, neuron, surrogate
from spikingjelly.activation_based.model import ms_resnet, sew_resnet

NAMES = ("sew-resnet18", "ms-resnet18")

# SpikingJelly's names of MS-ResNet, and those of its authors, which Synfire reads. SEW ResNet's need no change.
AUTHORS = [
    (r"^stem\.0\.", "conv1.0."),
    (r"^stem\.1\.", "conv1.1.bn."),
    (r"^layer(\d)\.(\d+)\.conv1\.", lambda m: f"conv{int(m[1]) + 1}_x.{m[2]}.residual_function.1."),
    (r"^layer(\d)\.(\d+)\.bn1\.", lambda m: f"conv{int(m[1]) + 1}_x.{m[2]}.residual_function.2.bn."),
    (r"^layer(\d)\.(\d+)\.conv2\.", lambda m: f"conv{int(m[1]) + 1}_x.{m[2]}.residual_function.4."),
    (r"^layer(\d)\.(\d+)\.bn2\.", lambda m: f"conv{int(m[1]) + 1}_x.{m[2]}.residual_function.5.bn."),
    (r"^layer(\d)\.(\d+)\.downsample\.0\.", lambda m: f"conv{int(m[1]) + 1}_x.{m[2]}.shortcut.0."),
    (r"^layer(\d)\.(\d+)\.downsample\.1\.", lambda m: f"conv{int(m[1]) + 1}_x.{m[2]}.shortcut.1.bn."),
    (r"^head\.", "fc."),
]


def network(name, T):
    """IF neurons with ATan in SEW ResNet, MS-ResNet's own LIF with a rectangle of width 1, both with a detached reset: Synfire's defaults."""
    if name == "ms-resnet18":
        return ms_resnet.ms_resnet18(T=T, surrogate_function=surrogate.Rect(alpha=1.0))
    net = sew_resnet.sew_resnet18(cnf="ADD", spiking_neuron=neuron.IFNode, surrogate_function=surrogate.ATan(), detach_reset=True)
    functional.set_step_mode(net, "m")
    return net


def logits(net, images, T, static_stem=False):
    """Of images [B, 3, H, W], the mean over T; with static_stem the first convolution runs once an image and not T times."""
    x = images.unsqueeze(0).repeat(T, 1, 1, 1, 1)
    if isinstance(net, ms_resnet.MSResNet):
        return ms_static(net, images, T) if static_stem else net(x)
    return sew_static(net, images, T) if static_stem else net(x).mean(0)


def sew_static(net, images, T):
    for stem in (net.conv1, net.bn1):
        stem.step_mode = "s"
    x = net.bn1(net.conv1(images)).unsqueeze(0).repeat(T, 1, 1, 1, 1)
    x = net.maxpool(net.sn1(x))
    for stage in (net.layer1, net.layer2, net.layer3, net.layer4):
        x = stage(x)
    return net.fc(torch.flatten(net.avgpool(x), 2)).mean(0)


def ms_static(net, images, T):
    net.stem[0].step_mode = "s"
    x = net.stem[1](net.stem[0](images).unsqueeze(0).repeat(T, 1, 1, 1, 1))
    x = net.layer4(net.layer3(net.layer2(net.layer1(x))))
    return net.head(net.avgpool(net.head_lif(x)).flatten(2)).mean(0)


def neurons(net):
    return [m for m in net.modules() if isinstance(m, neuron.BaseNode)]


def convolutions(net):
    return [m for m in net.modules() if isinstance(m, layer.Conv2d)]


def norms(net):
    return [m for m in net.modules() if isinstance(m, layer.BatchNorm2d)]


def readable(net, name):
    """Its own name of a tensor, as Synfire reads it."""
    if not isinstance(net, ms_resnet.MSResNet):
        return name
    for pattern, replacement in AUTHORS:
        name = re.sub(pattern, replacement, name)
    return name


def save(net, file):
    torch.save({readable(net, name): value.clone() for name, value in net.state_dict().items()}, file)


def load(net, file):
    found = torch.load(file)
    net.load_state_dict({name: found[readable(net, name)] for name in net.state_dict()}, strict=True)
