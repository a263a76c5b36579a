"""Writes small files by the real torch.save into a folder, and `expected.json` with what they hold. Run by tools/src/check-pytorch.ts."""

import argparse
import collections
import json
import pathlib
import sys

import torch


def plain(value):
    """As the reader gives it: dicts as lists of pairs, tensors as [dtype, shape, numbers]."""
    if isinstance(value, torch.Tensor):
        return [str(value.dtype), list(value.shape), value.detach().flatten().to(torch.float64).tolist()]
    if isinstance(value, argparse.Namespace):
        value = vars(value)
    if isinstance(value, dict):
        return [[key, plain(item)] for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, (torch.dtype, torch.device)) else value


def training():
    """What a training script saves, the SEW authors' for one."""
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
    adam, sgd = torch.optim.AdamW(net.parameters()), torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    net(torch.randn(2, 3, 5, 5)).square().sum().backward()
    adam.step()
    sgd.step()
    steps = torch.optim.lr_scheduler.MultiStepLR(sgd, [30, 60])
    return {
        "model": net.state_dict(),
        "optimizer": sgd.state_dict(),
        "adam": adam.state_dict(),
        "lr_scheduler": torch.optim.lr_scheduler.CosineAnnealingLR(sgd, 320).state_dict(),
        "steps": steps.state_dict(),
        "epoch": 3,
        "args": argparse.Namespace(T=4, connect_f="ADD", device=torch.device("cpu"), amp=None),
        "best": 63.18,
    }


def main(folder):
    torch.manual_seed(0)
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    dtypes = "float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 bool".split()
    values = {
        "dtypes": {name: torch.randn(3, 2).mul(3).to(getattr(torch, name)) for name in dtypes},
        "views": [base, base.transpose(0, 2), base[1:, ::2, 1:3], base[0, 0, 0], base.new_empty(0, 3), torch.nn.Parameter(base[1])],
        "module": {"module." + name: value for name, value in torch.nn.Linear(2, 3).state_dict().items()},
        "ordered": collections.OrderedDict(a=1, b=[2.5, "ü", (True, None, -(2**40), 2**70 % 2**53)]),
        "training": training(),
    }
    torch.save({"f": print}, folder / "code.pth")
    for name, value in values.items():
        torch.save(value, folder / f"{name}.pth")
        torch.save(value, folder / f"{name}.legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(values["training"], folder / "training.protocol4.pth", pickle_protocol=4)
    expected = {name: plain(value) for name, value in values.items()}
    (folder / "expected.json").write_text(json.dumps(expected))


main(pathlib.Path(sys.argv[1]))
