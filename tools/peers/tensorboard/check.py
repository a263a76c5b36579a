#!/usr/bin/env python3
"""Reads event files of @synfire/checkpoint with TensorBoard's own reader.

    python3 tools/peers/tensorboard/check.py          writes a run with known curves and compares every value
    python3 tools/peers/tensorboard/check.py RUN...   lists the curves of runs' folders

Makes a virtual environment with tensorboard in $SYNFIRE_VENV (default: tensorboard-venv in the temporary folder).
Node and this checkout's node_modules must be there for the first form.
"""
import math
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
VENV = pathlib.Path(os.environ.get('SYNFIRE_VENV', pathlib.Path(tempfile.gettempdir()) / 'tensorboard-venv'))

WRITE = """
import { createRun, logScalars } from '@synfire/checkpoint';
const run = await createRun({ task: 'check', config: {}, dir: process.argv[1] });
for (let i = 0; i < 200; i++) {
  await logScalars(run, i * i * i * 1000, { 'train/loss': Math.exp(-i / 50), 'tränen/👁': Math.sin(i) }, 1.7e9 + i / 8);
}
"""


def tensorboard():
    """Runs this script again inside the environment that has tensorboard."""
    python = VENV / ('Scripts/python.exe' if os.name == 'nt' else 'bin/python')
    if pathlib.Path(sys.prefix).resolve() == VENV.resolve():
        return
    if not (VENV / 'ready').exists():
        print(f'installing tensorboard in {VENV}', flush=True)
        subprocess.run([sys.executable, '-m', 'venv', str(VENV)], check=True)
        subprocess.run([str(python), '-m', 'pip', 'install', '--quiet', 'tensorboard', 'setuptools<81'], check=True)
        (VENV / 'ready').touch()
    sys.exit(subprocess.run([str(python), *sys.argv]).returncode)


def curves(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    accumulator = EventAccumulator(str(folder), size_guidance={'scalars': 0})
    accumulator.Reload()
    return {tag: accumulator.Scalars(tag) for tag in accumulator.Tags()['scalars']}


def float32(x):
    return struct.unpack('<f', struct.pack('<f', x))[0]


def check_own():
    with tempfile.TemporaryDirectory() as folder:
        node = ['node', '--conditions=@synfire/source', '--import', 'tsx', '--input-type=module', '-e', WRITE, folder]
        subprocess.run(node, cwd=ROOT / 'packages' / 'checkpoint', check=True)
        seen = curves(folder)
    assert set(seen) == {'train/loss', 'tränen/👁'}, f'tags {sorted(seen)}'
    for tag, value in (('train/loss', lambda i: math.exp(-i / 50)), ('tränen/👁', math.sin)):
        assert len(seen[tag]) == 200, f'{tag}: {len(seen[tag])} of 200 events'
        for i, event in enumerate(seen[tag]):
            assert (event.step, event.wall_time) == (i**3 * 1000, 1.7e9 + i / 8), f'{tag} event {i}: {event}'
            # Both sides round to float32; the two languages' exp and sin may differ in the last bit before that.
            assert abs(event.value - float32(value(i))) <= 1.2e-7 * abs(value(i)), f'{tag} event {i}: {event}'
    print('TensorBoard reads every event as it was written: 2 curves of 200 values')


def show(folder):
    seen = curves(folder)
    assert seen, f'{folder}: TensorBoard finds no scalars'
    for tag, events in sorted(seen.items()):
        steps = [event.step for event in events]
        assert steps == sorted(steps), f'{folder}: the steps of {tag} are out of order'
        print(f'{folder}: {tag}: {len(events)} values, steps {steps[0]} to {steps[-1]}, last {events[-1].value:.6g}')


if __name__ == '__main__':
    tensorboard()
    if len(sys.argv) == 1:
        check_own()
    for path in sys.argv[1:]:
        show(path)
