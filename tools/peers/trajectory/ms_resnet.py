"""MS-ResNet for CIFAR in plain PyTorch, from its equations; names of parts as in the authors' ImageNet code, so that their key map reads it.

    H[t] = V[t-1] / 4 + X[t]     S[t] = [H[t] > 1/2], backward 1 where |H - 1/2| < 1/2     V[t] = H[t] (1 - S[t]), S detached
    y = shortcut(x) + BN(conv3x3(SN(BN(conv3x3_s(SN(x))))))     shortcut: x, or BN(conv1x1_s(x))

conv3x3-16 and BN, three stages of 16, 32 and 64 channels with n = (depth - 2) / 6 blocks, SN, average pool, mean over T, linear.
BN's weights start at the threshold, those of a block's last BN at 0 (arXiv 2112.08954 and its code; the CIFAR family is He et al.'s).
"""

import torch
from torch import nn

T, DECAY, THRESHOLD = 4, 0.25, 0.5


class Spike(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x > 0).to(x.dtype)

    @staticmethod
    def backward(ctx, dy):
        return dy * (ctx.saved_tensors[0].abs() < 0.5)


class Neuron(nn.Module):
    def forward(self, x):  # [T*B, C, H, W], time first
        v, spikes = 0.0, []
        for now in x.unflatten(0, (T, -1)):
            h = DECAY * v + now
            spikes.append(Spike.apply(h - THRESHOLD))
            v = h * (1 - spikes[-1].detach())
        return torch.cat(spikes)


class Norm(nn.Module):
    def __init__(self, channels, weight=THRESHOLD):
        super().__init__()
        self.bn = nn.BatchNorm2d(channels)
        nn.init.constant_(self.bn.weight, weight)

    def forward(self, x):
        return self.bn(x)


def conv(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        first = [Neuron(), conv(inputs, outputs, 3, stride), Norm(outputs)]
        self.residual_function = nn.Sequential(*first, Neuron(), conv(outputs, outputs, 3), Norm(outputs, 0.0))
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Sequential() if same else nn.Sequential(conv(inputs, outputs, 1, stride), Norm(outputs))

    def forward(self, x):
        return self.residual_function(x) + self.shortcut(x)


class MsResnetCifar(nn.Module):
    def __init__(self, depth, classes):
        super().__init__()
        self.conv1 = nn.Sequential(conv(3, 16, 3), Norm(16))
        widths = (16, 32, 64)
        for i, (inputs, outputs) in enumerate(zip((16, *widths), widths)):
            blocks = [Block(inputs if j == 0 else outputs, outputs, 2 if i > 0 and j == 0 else 1) for j in range((depth - 2) // 6)]
            self.add_module(f"conv{i + 2}_x", nn.Sequential(*blocks))
        self.neuron = Neuron()
        self.fc = nn.Linear(64, classes)

    def forward(self, images):
        x = self.conv1(images.repeat(T, 1, 1, 1))
        x = self.neuron(self.conv4_x(self.conv3_x(self.conv2_x(x))))
        return self.fc(x.mean((2, 3)).unflatten(0, (T, -1)).mean(0))
