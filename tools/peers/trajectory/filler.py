"""Numbers that need no file: tools/src/filler.ts in numpy (shared/golden/README.md, "Filler")."""

import numpy
import torch


def filled(name, shape, low, high):
    """Numbers of a name in [low, high), float32."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = (seed ^ byte) * 0x01000193 & 0xFFFFFFFF
    i = numpy.arange(numpy.prod(shape, dtype=int), dtype=numpy.uint64)
    h = (seed + i * 0x9E3779B9) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    units = ((h ^ (h >> 16)) >> 8) / 16777216
    return torch.from_numpy((low + (high - low) * units).astype(numpy.float32)).reshape(shape)


def fill(net):
    """Convolutions within the square root of 6 / fan-in, linear weights and biases of 1 / fan-in; the rest is left as it starts."""
    with torch.no_grad():
        for name, p in net.named_parameters():
            fan_in = net.fc.in_features if name.startswith("fc.") else p[0].numel()
            bound = (1 if name.startswith("fc.") else 6) ** 0.5 / fan_in**0.5
            if p.ndim > 1 or name == "fc.bias":
                p.copy_(filled(name, p.shape, -bound, bound))
