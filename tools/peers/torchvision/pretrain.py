"""Trains torchvision's ResNet-18 on a folder train/<class>/*.jpg and saves its weights as torch.save writes them, to start a spiking ResNet from.

Classes are numbered by the order of their names and pictures normalised by ImageNet's statistics, as `pnpm bench imagenet` has them.
Run it with the Python that tools/src/peer-spikingjelly.ts makes:

    python pretrain.py --data DIR --out weights.pth --epochs 6
    pnpm bench imagenet --data DIR --model sew-resnet18 --checkpoint weights.pth
"""

import argparse
import pathlib
import time

import numpy
import torch
import torch.nn.functional as F
import torchvision
from PIL import Image

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=0.05)
    return parser.parse_args()


def pictures(folder):
    """All pictures of equal size, [N, 3, H, W], and their labels."""
    classes = sorted(p.name for p in folder.iterdir())
    files = [(file, label) for label, name in enumerate(classes) for file in sorted((folder / name).iterdir())]
    x = torch.from_numpy(numpy.stack([numpy.asarray(Image.open(file).convert("RGB")) for file, _ in files]))
    x = (x.permute(0, 3, 1, 2) / 255 - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None]
    return x, torch.tensor([label for _, label in files]), len(classes)


def augmented(x):
    """Mirrored at random, and shifted by up to an eighth of the width."""
    pad = x.shape[-1] // 8
    top, left = torch.randint(2 * pad + 1, (2,)).tolist()
    x = F.pad(x, [pad] * 4)[:, :, top : top + x.shape[2], left : left + x.shape[3]]
    return torch.where((torch.rand(len(x)) < 0.5)[:, None, None, None], x.flip(3), x)


def main():
    asked = options()
    torch.manual_seed(0)
    x, labels, classes = pictures(asked.data / "train")
    net = torchvision.models.resnet18(num_classes=classes)
    optimizer = torch.optim.SGD(net.parameters(), lr=asked.lr, momentum=0.9, weight_decay=5e-4)
    steps = len(x) // asked.batch
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, asked.epochs * steps)
    start = time.perf_counter()
    for epoch in range(1, asked.epochs + 1):
        right = 0
        for at in torch.randperm(len(x))[: steps * asked.batch].split(asked.batch):
            optimizer.zero_grad()
            logits = net(augmented(x[at]))
            F.cross_entropy(logits, labels[at]).backward()
            optimizer.step()
            schedule.step()
            right += (logits.argmax(1) == labels[at]).sum().item()
        print(f"epoch {epoch}: {100 * right / steps / asked.batch:.1f} % of the training pictures, {time.perf_counter() - start:.0f} s", flush=True)
    torch.save(net.state_dict(), asked.out)


if __name__ == "__main__":
    main()
