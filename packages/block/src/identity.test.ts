import { disposeTree, type Sequence, sequential, uniform } from '@synfire/core';
import type { Neuron } from '@synfire/kernel';
import { batchNorm, type NormFactory, uniformFanIn } from '@synfire/layers';
import { ifNode, lif, msLif, plif } from '@synfire/neuron';
import { atan } from '@synfire/surrogate';
import { onesLike, round, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import {
  add,
  and,
  type Block,
  iand,
  msBlock,
  msBottleneck,
  preActivationBlock,
  preActivationBottleneck,
  residual,
  sewBlock,
  sewBottleneck,
  spikingBlock,
  spikingBottleneck,
} from './index.ts';

const at = { filters: 8, strides: 1, project: false };
const spikes = (): Sequence => ({ T: 4, x: round(uniform(3, [8, 5, 5, 8], 0, 1)) });

/** Output and input gradient of a block on binary spikes, for a dy of its own output's shape. */
function run(block: Block, neuron: Neuron, x = spikes()): { x: Tensor; y: Tensor; dx: Tensor; dy: Tensor } {
  const filters = 8 / block.expansion;
  const layer = block.layer({ ...at, filters }, { neuron, norm: batchNorm, initializer: uniformFanIn });
  const { params, state } = layer.init(1, [4, 5, 5, 8]);
  const applied = layer.apply(params, state, x, { training: true, key: 0 });
  const dy = uniform(4, applied.y.x.shape, -1, 1);
  const dx = applied.backward?.(dy).dx;
  if (!dx) throw new Error('no dx');
  return { x: x.x, y: applied.y.x, dx, dy };
}

describe('a SEW block that starts as an identity is one, forward and backward (models 7.3, arXiv 2102.04159 §3.3)', () => {
  const cases = [
    ['ADD, zero γ, IF', sewBlock({ join: add, last: { gamma: 0 } }), ifNode()],
    ['ADD, zero γ, LIF', sewBlock({ join: add, last: { gamma: 0 } }), lif()],
    ['IAND, zero γ, PLIF', sewBlock({ join: iand, last: { gamma: 0 } }), plif()],
    ['AND, zero γ and β = 1, IF', sewBlock({ join: and, last: { gamma: 0, beta: 1 } }), ifNode()],
    ['AND, zero γ and β = 2, LIF', sewBlock({ join: and, last: { gamma: 0, beta: 2 } }), lif()],
    ['ADD, zero γ, IF, bottleneck', sewBottleneck({ join: add, last: { gamma: 0 } }), ifNode()],
  ] as const;
  for (const [name, block, neuron] of cases)
    test(name, () => {
      tidy(() => {
        const { x, y, dx, dy } = run(block, neuron);
        expect([...y.dataSync()]).toEqual([...x.dataSync()]);
        // γ = 0 lets nothing back through the branch, so the gradient is the join's by the shortcut: 1.
        expect([...dx.dataSync()]).toEqual([...dy.dataSync()]);
      });
    });
});

describe('a block on a stream of currents that starts as an identity is one for any input, forward and backward (models 7.3, 7.4)', () => {
  const last = { gamma: 0 };
  const cases = [
    ['MS', msBlock({ last }), msLif()],
    ['MS, bottleneck', msBottleneck({ last }), msLif()],
    ['pre-activation, IF', preActivationBlock({ last }), ifNode()],
    ['pre-activation, PLIF, bottleneck', preActivationBottleneck({ last }), plif()],
  ] as const;
  for (const [name, block, neuron] of cases)
    test(name, () => {
      tidy(() => {
        const { x, y, dx, dy } = run(block, neuron, { T: 4, x: uniform(5, [8, 5, 5, 8], -2, 2) });
        expect([...y.dataSync()]).toEqual([...x.dataSync()]);
        expect([...dx.dataSync()]).toEqual([...dy.dataSync()]);
      });
    });
});

describe('a plain spiking block that starts as zero (models 7.3, 7.4, arXiv 2102.04159 §3.2)', () => {
  const zero = spikingBlock({ last: { gamma: 0 } });

  test('hands binary spikes on with IF, basic and bottleneck', () => {
    tidy(() => {
      for (const block of [zero, spikingBottleneck({ last: { gamma: 0 } })]) {
        const { x, y } = run(block, ifNode());
        expect([...y.dataSync()]).toEqual([...x.dataSync()]);
      }
    });
  });

  test('loses them with LIF of tau 2', () => {
    tidy(() => {
      const { x, y } = run(zero, lif());
      expect(Math.max(...x.dataSync())).toBe(1);
      expect(Math.max(...y.dataSync())).toBe(0);
    });
  });

  test('scales the gradient by the surrogate at a spike and at none: it vanishes or explodes with depth', () => {
    const factors = [
      [1, 2, 1, 0.092],
      [0.5, 2, 0.2884, 0.2884],
      [1, 3, 1.5, 0.0646],
    ] as const;
    tidy(() => {
      for (const [vThreshold, alpha, active, silent] of factors) {
        const neuron = ifNode({ vThreshold, surrogate: atan({ alpha }) });
        const layer = zero.layer(at, { neuron, norm: batchNorm, initializer: uniformFanIn });
        const { params, state } = layer.init(1, [1, 5, 5, 8]);
        const x = round(uniform(3, [2, 5, 5, 8], 0, 1));
        const applied = layer.apply(params, state, { T: 1, x }, { training: true, key: 0 });
        const dx = applied.backward?.(onesLike(x)).dx?.dataSync() ?? [];
        x.dataSync().forEach((spike, i) => {
          expect(dx[i]).toBeCloseTo(spike === 1 ? active : silent, 4);
        });
      }
    });
  });
});

describe('the gradient through k blocks that start as identities (models 7.4, arXiv 2102.04159 eq. 8 and 11)', () => {
  const k = 4;
  const last = { gamma: 0 };
  /** dx of k blocks in a row for dy = 1, by whether the neuron at the place spikes. */
  const through = (block: Block, neuron: Neuron): { readonly active: readonly number[]; readonly silent: readonly number[] } =>
    tidy(() => {
      const layers = Array.from({ length: k }, () => block.layer(at, { neuron, norm: batchNorm, initializer: uniformFanIn }));
      const chain = sequential(layers);
      const { params, state } = chain.init(1, [1, 5, 5, 8]);
      const x = round(uniform(3, [2, 5, 5, 8], 0, 1));
      const applied = chain.apply(params, state, { T: 1, x }, { training: true, key: 0 });
      const dx = [...(applied.backward?.(onesLike(x)).dx?.dataSync() ?? [])];
      const where = [...x.dataSync()];
      return { active: dx.filter((_, i) => where[i] === 1), silent: dx.filter((_, i) => where[i] === 0) };
    });

  test.each([
    ['SEW ADD', sewBlock({ last }), ifNode()],
    ['SEW IAND', sewBlock({ join: iand, last }), ifNode()],
    ['SEW AND', sewBlock({ join: and, last: { gamma: 0, beta: 1 } }), ifNode()],
    ['MS', msBlock({ last }), msLif()],
    ['pre-activation', preActivationBlock({ last }), plif()],
  ] as const)('%s: flat at 1', (_, block, neuron) => {
    const { active, silent } = through(block, neuron);
    expect(new Set([...active, ...silent])).toEqual(new Set([1]));
  });

  test.each([
    [0.5, 2, 0.2884, 0.2884],
    [1, 2, 1, 0.092],
    [1, 3, 1.5, 0.0646],
  ])('a plain block of vThreshold %f and α %f: %f per block where a spike is, %f where none', (vThreshold, alpha, atSpike, atNone) => {
    const { active, silent } = through(spikingBlock({ last }), ifNode({ vThreshold, surrogate: atan({ alpha }) }));
    for (const [values, factor] of [
      [active, atSpike],
      [silent, atNone],
    ] as const) {
      expect(values.length).toBeGreaterThan(0);
      for (const value of values) expect(value ** (1 / k)).toBeCloseTo(factor, 4);
    }
  });
});

test('refuses paths of different shapes and a branch without an end', () => {
  tidy(() => {
    const norm: NormFactory = batchNorm;
    const wrong = sewBlock().layer({ filters: 4, strides: 2, project: false }, { neuron: ifNode(), norm, initializer: uniformFanIn });
    expect(() => wrong.init(0, [4, 6, 6, 4])).toThrow(/branch gives \[4,3,3,4\] and the shortcut \[4,6,6,4\]/);
    expect(() => residual({ branch: {}, end: {} })).toThrow(/expected exactly one/);
  });
});

test('starts small integers: ADD of binary spikes stays in 0, 1, 2', () => {
  const y = tidy(() => run(sewBlock(), ifNode()).y);
  expect([...new Set(y.dataSync())].sort()).toEqual([0, 1, 2]);
  disposeTree(y);
});
