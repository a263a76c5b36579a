import { backwardOf, disposeTree, leaves, mapTree, none, type Sequence } from '@synfire/core';
import { conv2dInputGradient } from '@synfire/kernel';
import { conv2d } from '@synfire/layers';
import { msResnet18 } from '@synfire/ms-resnet';
import { msLif, type Neuron, spiking } from '@synfire/neuron';
import { compileKernels, installed, tensorflow } from '@synfire/tensorflow';
import { add, getKernel, memory, randomNormal, registerKernel, tidy, unregisterKernel } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

// Nothing is timed.
process.env.SYNFIRE_EVENT_CONV = '0.3';
process.env.SYNFIRE_WINOGRAD = '4';

const ready = installed({ variant: 'cpu' }) !== undefined && (await compileKernels({ variant: 'cpu' }));
if (!ready)
  console.warn('The native kernels are not compiled, so no input gradient is event-driven here; run: npx synfire-tensorflow install');
const computed = test.skipIf(!ready && process.env.CI !== 'true');

beforeAll(async () => {
  if (ready) await tensorflow({ variant: 'cpu' });
});

/** MS-ResNet's neuron with a surrogate of a quarter of the width. */
const narrow: Neuron = msLif({ surrogate: { name: 'narrow', derivative: (op, x) => op.mul(4, op.greater(0.125, op.abs(x))) } });

/** Runs f, where not to keep them with supports taken away from the input gradients' kernel; gives how many it was given. */
function watched(keep: boolean, f: () => void): number {
  const config = getKernel(conv2dInputGradient.name, 'tensorflow');
  let supports = 0;
  unregisterKernel(config.kernelName, config.backendName);
  registerKernel({
    ...config,
    kernelFunc: ({ inputs, ...rest }) => {
      const { support, ...others } = inputs;
      if (support) supports++;
      return config.kernelFunc({ ...rest, inputs: keep ? inputs : others });
    },
  });
  try {
    f();
  } finally {
    unregisterKernel(config.kernelName, config.backendName);
    registerKernel(config);
  }
  return supports;
}

computed('gradients of MS-ResNet-18 are the same where input gradients are computed inside of the supports alone', () => {
  const before = memory().numTensors;
  tidy(() => {
    const model = msResnet18({ classes: 10, T: 2, neuron: narrow });
    const { params: initial, state } = model.init(1, [1, 96, 96, 3]);
    // The last norm of a block begins at γ = 0, behind which nothing has a gradient.
    const params = mapTree(initial, (p) => add(p, randomNormal(p.shape, 0, 0.05, 'float32', 2)));
    const x = randomNormal([2, 96, 96, 3], 0, 1, 'float32', 3);
    const dy = randomNormal([2, 10], 0, 1, 'float32', 4);
    const [all, masked] = [false, true].map((keep) => {
      let grads: readonly Float32Array[] = [];
      const supports = watched(keep, () => {
        const alive = memory().numTensors;
        const applied = model.apply(params, state, { T: 1, x }, { training: true, key: 5 });
        const found = backwardOf(applied)(dy, false);
        grads = leaves(found.grads).map((t) => t.dataSync<'float32'>().slice());
        disposeTree([applied.y.x, found.grads, applied.state]);
        expect(memory().numTensors, 'supports that were not freed').toBe(alive);
      });
      expect(supports).toBe(16); // every 3×3 convolution reads spikes
      return grads;
    });
    let different = 0;
    all?.forEach((values, i) => {
      const size = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
      const largest = values.reduce((most, v, j) => Math.max(most, Math.abs(v - (masked?.[i]?.[j] ?? Number.NaN))), 0);
      expect(largest, `gradient ${i}, whose root mean square is ${size}`).toBeLessThanOrEqual(1e-4 * size + 1e-7);
      different += Number(largest > 0);
    });
    expect(different, 'gradients that another way of summing rounds otherwise').toBeGreaterThan(10);
  });
  expect(memory().numTensors).toBe(before);
});

computed('a support counts for the tensor that it is of, and a convolution whose x alone is handed on gets none', () => {
  tidy(() => {
    const neuron = spiking(narrow);
    const convolution = conv2d({ filters: 32, kernelSize: 3 });
    const { params } = convolution.init(1, [1, 4, 4, 32]);
    const context = { training: true, key: 2 };
    const y = neuron.apply({}, {}, { T: 1, x: randomNormal([2, 4, 4, 32], 0, 1, 'float32', 1) }, context).y;
    const given = (x: Sequence): number =>
      watched(true, () => {
        const applied = convolution.apply(params, none, x, context);
        backwardOf(applied)(applied.y.x);
      });
    expect(y.support).toBeDefined();
    expect(given(y)).toBe(1);
    expect(given({ T: 1, x: y.x })).toBe(0);
    expect(given({ ...y, x: add(y.x, 1) })).toBe(0);
  });
});
