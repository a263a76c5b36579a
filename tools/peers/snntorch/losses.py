"""Values and gradients of snnTorch's losses; run by tools/src/check-losses.ts.

Reads {"logits": [T][B][classes], "labels": [B], "losses": [[name, arguments], ...]} from standard input, prints [{"value", "dlogits"}, ...].
"""

import json
import sys

import torch
from snntorch import functional

case = json.load(sys.stdin)
labels = torch.tensor(case["labels"])


def found(name, arguments):
    logits = torch.tensor(case["logits"], dtype=torch.float32, requires_grad=True)
    value = getattr(functional, name)(**arguments)(logits, labels)
    value.sum().backward()
    return {"value": value.item(), "dlogits": logits.grad.flatten().tolist()}


print(json.dumps([found(name, arguments) for name, arguments in case["losses"]]))
