"""Reads event files by the readers of expelliarmus and Tonic: a JSON request a line, a JSON answer a line."""

import importlib.util
import json
import os
import sys
import time

import numpy as np
from expelliarmus import Wizard

# The package itself imports audio and learning libraries.
packages = os.path.dirname(os.path.dirname(np.__file__))
spec = importlib.util.spec_from_file_location("tonic_io", os.path.join(packages, "tonic", "io.py"))
tonic = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tonic)


def chunks(encoding: str, file: str) -> int:
    wizard = Wizard(encoding=encoding, fpath=file, chunk_size=1 << 15)
    return sum(len(chunk) for chunk in wizard.read_chunk())


def aedat3(file: str) -> int:
    with open(file, "rb") as data:
        start = data.read(4096).index(b"#!END-HEADER\r\n") + 14
    events = tonic.get_aer_events_from_file(file, 3.1, start)
    addresses = events["address"]
    x, y, p = (addresses >> 17) & 0x1FFF, (addresses >> 2) & 0x1FFF, (addresses >> 1) & 1
    return len(tonic.make_structured_array(x, y, events["timeStamp"], p))


readers = {
    "expelliarmus dat": lambda file: len(Wizard(encoding="dat").read(file)),
    "expelliarmus evt2": lambda file: len(Wizard(encoding="evt2").read(file)),
    "expelliarmus evt3": lambda file: len(Wizard(encoding="evt3").read(file)),
    "expelliarmus dat, chunks": lambda file: chunks("dat", file),
    "expelliarmus evt2, chunks": lambda file: chunks("evt2", file),
    "expelliarmus evt3, chunks": lambda file: chunks("evt3", file),
    "tonic aedat3": aedat3,
    "tonic aedat4": lambda file: len(tonic.read_aedat4(file)),
    "tonic atis": lambda file: len(tonic.read_mnist_file(file, dtype=tonic.events_struct)),
}

for line in sys.stdin:
    request = json.loads(line)
    start = time.process_time()
    events = readers[request["reader"]](request["file"])
    print(json.dumps({"seconds": time.process_time() - start, "events": events}), flush=True)
