"""Prints a hash of the frames that SpikingJelly makes of real recordings, read with its own readers: what the tests of @synfire/dvs expect.

Usage: python tools/peers/spikingjelly/datasets.py SHARED_DATA (the Python that tools/src/peer-spikingjelly.ts makes)
A hash is SHA-256 over the float32 [T, 2, H, W] of all samples of a split, one after the other.
"""

import hashlib
import importlib.util
import pathlib
import sys
import tempfile
import types
from unittest.mock import MagicMock

import numpy as np

# SpikingJelly needs these for pictures, progress bars and downloads alone.
for name in ("matplotlib", "tqdm", "torchvision", "torchvision.datasets", "torchvision.datasets.utils"):
    sys.modules[name] = MagicMock()
sys.modules["torchvision.datasets"].DatasetFolder = object
package = types.ModuleType("spikingjelly.datasets")
package.__path__ = [str(pathlib.Path(importlib.util.find_spec("spikingjelly").origin).parent / "datasets")]
sys.modules["spikingjelly.datasets"] = package

from spikingjelly.datasets import cifar10_dvs, dvs128_gesture, utils  # noqa: E402


def frames(events, how, of, height, width):
    events = {key: np.asarray(events[key]).astype(np.int64) for key in "txyp"}
    if how == "duration":
        return utils.integrate_events_by_fixed_duration(events, of, height, width)
    return utils.integrate_events_by_fixed_frames_number(events, how, of, height, width)


def report(name, samples, height, width, ways):
    for how, of in ways:
        digest = hashlib.sha256()
        for events in samples:
            digest.update(frames(events, how, of, height, width).astype(np.float32).tobytes())
        print(f"{name}, {how} {of}: {len(samples)} samples, {digest.hexdigest()}")


def gesture(root, user):
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder)
        for label in range(11):
            (target / str(label)).mkdir()
        labels = root / f"{user}_labels.csv"
        dvs128_gesture._split_aedat_files_to_np(user, root / f"{user}.aedat", labels, target)
        return [dict(np.load(next((target / str(label)).iterdir()))) for label in range(10)]


def main(data):
    ways = (("number", 16), ("time", 8), ("duration", 100_000))
    report("gesture train", gesture(data / "DvsGesture", "user01_natural"), 128, 128, ways)
    report("gesture test", gesture(data / "DvsGesture", "user24_natural"), 128, 128, ways)
    for split in ("Train", "Test"):
        files = [file for digit in range(10) for file in sorted((data / "nmnist-small" / split / str(digit)).iterdir())]
        report(f"nmnist {split}", [utils.load_ATIS_bin(file) for file in files], 34, 34, ways)
    caltech = utils.load_ATIS_bin(data / "events-misc" / "ncaltech101_faces_easy_0001.bin")
    report("ncaltech101", [caltech], 180, 240, ways)
    cifar = cifar10_dvs._load_origin_data(str(data / "aedat2" / "dvs128.aedat"))
    report("cifar10-dvs rule", [cifar], 128, 128, ways)


main(pathlib.Path(sys.argv[1]))
