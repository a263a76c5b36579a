import { installed, tensorflow } from '@synfire/tensorflow';
import { setBackend } from '@tensorflow/tfjs';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { fillerBatches, fillerWeights, initialWeights, type Trajectory, type TrajectoryNet, trajectory } from './trajectory.ts';
import '@tensorflow/tfjs-backend-wasm';

/**
 * PyTorch 2.15 in float64: tools/peers/trajectory/trajectory.py --net … --lr … --batch 2 --size 16. In float32, on one thread and from
 * weights changed by 1e-7 of their size it has the same spikes and losses within 2e-7, so that no rounding is at work in these.
 */
const pytorch: Readonly<Record<TrajectoryNet, Trajectory & { readonly learningRate: number }>> = {
  'sew-resnet18': {
    learningRate: 0.1 / 128,
    losses: [
      2.202674, 2.283115, 2.419382, 2.820689, 2.245819, 2.135322, 2.081094, 2.280514, 2.507606, 2.49717, 2.350874, 2.296735, 2.37716,
      2.426758, 2.353814, 2.14179, 2.381124, 2.332728, 2.246489, 2.50205,
    ],
    spikes: [
      22460, 22466, 22406, 22511, 22296, 22417, 22343, 22266, 22468, 22150, 22531, 22406, 22335, 22386, 22494, 22395, 22330, 22359, 22336,
      22355,
    ],
  },
  'ms-resnet20': {
    learningRate: 0.1,
    losses: [
      2.286743, 2.489028, 2.491009, 2.464096, 2.582068, 2.131364, 2.296893, 2.364092, 2.506266, 2.62548, 2.281666, 2.28419, 2.328568,
      2.455344, 2.438885, 2.34387, 2.308236, 2.321351, 2.313989, 2.361711,
    ],
    spikes: [
      68225, 68022, 68533, 68177, 67999, 68208, 67435, 67854, 66917, 67535, 66494, 67351, 66708, 66639, 66621, 65839, 66708, 65608, 66111,
      65298,
    ],
  },
};

const nets: readonly TrajectoryNet[] = ['ms-resnet20', 'sew-resnet18'];

/** The larger net takes half a minute in WebAssembly. */
const runs = [
  { backend: 'wasm', start: () => setBackend('wasm'), tested: nets.slice(0, 1) },
  ...(installed() === undefined ? [] : [{ backend: 'tensorflow', start: tensorflow, tested: nets }]),
];

for (const { backend, start, tested } of runs) {
  test.for(tested)(`%s takes twenty steps as PyTorch does on ${backend}`, async (net) => {
    await start();
    const before = memory().numTensors;
    const { learningRate, losses, spikes } = pytorch[net];
    const found = await trajectory(net, fillerWeights(net, initialWeights(net, 16)), fillerBatches(20, 2, 16), learningRate);
    expect(found.spikes).toEqual(spikes);
    const apart = found.losses.map((loss, i) => Math.abs(loss / (losses[i] ?? Number.NaN) - 1));
    expect(Math.max(...apart)).toBeLessThan(2e-6);
    expect(memory().numTensors).toBe(before);
  });
}
