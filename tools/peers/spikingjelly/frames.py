"""Integrates events to frames with SpikingJelly, on request: for each JSON line read, one JSON line is printed.

Run by tools/src/compare-frames.ts. A request {"folder", "width", "height", "split": "number" | "time" | "duration", "of"} names a
folder with t.bin (float64), x.bin, y.bin (uint16) and p.bin (uint8); `of` is the number of frames or the duration. The answer has the
seconds of the call, and the number of frames, whose counts are left as float32 [T, 2, H, W] in the folder's frames.bin; or the error.
"""

import importlib.util
import json
import pathlib
import sys
import time
import types
from unittest.mock import MagicMock

import numpy as np

# The module needs these for pictures and progress bars alone, and its package also everything that downloads.
for name in ("matplotlib", "torchvision", "tqdm"):
    sys.modules[name] = MagicMock()
package = types.ModuleType("spikingjelly.datasets")
package.__path__ = [str(pathlib.Path(importlib.util.find_spec("spikingjelly").origin).parent / "datasets")]
sys.modules["spikingjelly.datasets"] = package

from spikingjelly.datasets import utils  # noqa: E402


def columns(folder):
    types_of = {"t": np.float64, "x": np.uint16, "y": np.uint16, "p": np.uint8}
    read = {name: np.fromfile(folder / f"{name}.bin", dtype) for name, dtype in types_of.items()}
    return {**read, "t": read["t"].astype(np.int64)}  # as SpikingJelly's own readers have it


def integrate(events, split, of, width, height):
    if split == "duration":
        return utils.integrate_events_by_fixed_duration(events, of, height, width)
    return utils.integrate_events_by_fixed_frames_number(events, split, of, height, width)


def answer(request):
    folder = pathlib.Path(request.pop("folder"))
    events = columns(folder)
    start = time.perf_counter()
    try:
        frames = integrate(events, **request)
    except (IndexError, ZeroDivisionError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    seconds = time.perf_counter() - start
    frames.astype(np.float32).tofile(folder / "frames.bin")
    return {"seconds": seconds, "frames": len(frames)}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
