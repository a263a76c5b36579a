"""Weights between SpikingJelly's SEW-ResNet-18 and Synfire; run by tools/src/check-weights.ts.

weights.py make FOLDER       writes weights.pth (random weights and statistics), and case.pth (an image, SpikingJelly's logits)
weights.py compare FOLDER    loads Synfire's back.safetensors strictly, and compares tensors and logits with those of `make`
"""

import json
import math
import pathlib
import sys

import torch
from spikingjelly.activation_based import functional, neuron, surrogate
from spikingjelly.activation_based.model import sew_resnet

T = 4
DTYPES = {"F32": torch.float32, "I64": torch.int64}


def network():
    net = sew_resnet.sew_resnet18(cnf="ADD", spiking_neuron=neuron.IFNode, surrogate_function=surrogate.ATan(), detach_reset=True)
    functional.set_step_mode(net, "m")
    return net.eval()


def logits(net, image):
    with torch.inference_mode():
        found = net(image.unsqueeze(0).repeat(T, 1, 1, 1, 1)).mean(0)
    functional.reset_net(net)
    return found.clone()


def read_safetensors(file):
    data = bytearray(file.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__":
            count, begin = math.prod(entry["shape"]), start + entry["data_offsets"][0]
            tensors[name] = torch.frombuffer(data, dtype=DTYPES[entry["dtype"]], count=count, offset=begin).reshape(entry["shape"])
    return tensors


def make(folder):
    torch.manual_seed(0)
    net = network()
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            for values, low, high in [(module.weight, 0.8, 1.4), (module.bias, 0, 0.4), (module.running_mean, -0.2, 0.2), (module.running_var, 0.5, 1.5)]:
                torch.nn.init.uniform_(values, low, high)
    image = torch.randn(1, 3, 64, 64)
    torch.save({"model": net.state_dict(), "epoch": 3}, folder / "weights.pth")
    torch.save({"image": image, "logits": logits(net, image)}, folder / "case.pth")


def compare(folder):
    net = network()
    net.load_state_dict(read_safetensors(folder / "back.safetensors"), strict=True)
    original = torch.load(folder / "weights.pth")["model"]
    differing = [name for name, value in net.state_dict().items() if not torch.equal(value, original[name])]
    case = torch.load(folder / "case.pth")
    difference = (logits(net, case["image"]) - case["logits"]).abs().max().item()
    print(f"loaded by PyTorch: {len(original)} tensors, {len(differing)} differ; logits differ by {difference}")
    sys.exit(1 if differing or difference else 0)


{"make": make, "compare": compare}[sys.argv[1]](pathlib.Path(sys.argv[2]))
