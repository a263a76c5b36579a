import { type Neuron, neuronOverTimeGradient, normNeuronGradient, scanPrograms } from '@synfire/kernel';
import * as neurons from '@synfire/neuron';
import { atan, piecewiseQuadratic, rect, triangle } from '@synfire/surrogate';
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { bfloat16 } from '../kernels/bfloat16.ts';
import type { Raw, Tensorflow } from '../kernels/raw.ts';
import { scan } from '../kernels/scan.ts';
import { bytecode } from './bytecode.ts';
import { compiledFile, compileProgram } from './compiled.ts';
import { cpp } from './cpp.ts';
import type { Library } from './library.ts';
import { skipped, start } from './native.fixture.ts';
import { header, sweep } from './sweep.ts';
import { draw, joins, runText, type Trial, type TrialOptions } from './trial.fixture.ts';

/** Hard and soft resets, in the gradient and not, learned parameters, several states; all surrogates are 0 farther out. */
const all: Readonly<Record<string, Neuron>> = {
  'if, triangle': neurons.ifNode({ surrogate: triangle({ gamma: 0.4 }) }),
  'if, soft reset in the gradient': neurons.ifNode({ vReset: null, detachReset: false, surrogate: rect({ alpha: 2 }) }),
  plif: neurons.plif({ detachReset: false, surrogate: piecewiseQuadratic({ alpha: 3 }) }),
  ms: neurons.msLif(),
  stbp: neurons.stbpLif({ surrogate: rect({ alpha: 5 }) }),
  'cuba lif': neurons.cubaLif({ surrogate: rect({ alpha: 3 }) }),
  'adaptive lif': neurons.adaptiveLif({ vReset: -0.2, detachReset: false, surrogate: triangle({ gamma: 0.5 }) }),
};

const shapes: readonly TrialOptions['shape'][] = [
  [2, 5, 3, 64],
  [1, 9, 9, 32],
  [1, 2, 1, 2080],
  [3, 17, 7, 96],
];

const trials: readonly Trial[] = Object.values(all).flatMap((neuron, i) =>
  [0, 1, 2].map(
    (norm) =>
    draw({ neuron, join: undefined, T: 1 + ((i + norm) % 4), backward: false, support: true, norm: norm > 0, still: norm > 1, shape: shapes[(i + norm) % 4] ?? [1, 1, 1, 32], seed: 3 * i + norm }), // biome-ignore format: one trial
  ),
);

let tf: Tensorflow;
let library: Library;
beforeAll(async () => {
  if (!skipped) ({ tf, library } = await start());
});

/** Spikes, and the words of their support as floats of the same bytes. */
const run = (trial: Trial, compiled?: string): readonly Float32Array[] => {
  const pass = sweep(trial.wanted);
  return runText(tf, trial, pass, `${header(pass)} ${compiled ?? `interpret ${bytecode(pass)}`}`);
};

const unpacked = (words: ArrayLike<number>): Float32Array =>
  Float32Array.from({ length: 32 * words.length }, (_, i) => ((words[i >> 5] ?? 0) >>> (i & 31)) & 1);

/** A neuron's gradients by dy, all values one after the other. */
function gradients({ wanted: { neuron, T, norm, still }, inputs }: Trial, dy: Tensor): readonly number[] {
  const given = Object.fromEntries([...inputs].map(([name, { shape, values }]) => [name, tensor(values, [...shape])]));
  const attrs = { T, neuron, ...(norm ? { epsilon: 1e-5, repeat: still ? T : 1 } : {}) };
  const kernel = norm ? normNeuronGradient : neuronOverTimeGradient;
  const found: Readonly<Record<string, Tensor>> = { ...kernel({ ...given, dy } as never, attrs as never) }; // as the trial says
  return Object.values(found).flatMap((t) => [...t.dataSync()]);
}

test.skipIf(skipped).each(Object.entries(all))('%s: outside of the support dy changes no gradient', (name) => {
  const at = 3 * Object.keys(all).indexOf(name);
  for (const trial of trials.slice(at, at + 3))
    tidy(() => {
      const [y = new Float32Array(), words = new Float32Array()] = run(trial);
      const support = unpacked(new Int32Array(words.buffer));
      const [rows = 0, ...rest] = trial.inputs.get('x')?.shape ?? [];
      const shape = [trial.wanted.still ? trial.wanted.T * rows : rows, ...rest];
      expect(support.length).toBe(y.length);
      const inside = support.reduce((a, b) => a + b, 0) / support.length;
      expect(inside).toBeGreaterThan(0.02);
      expect(inside).toBeLessThan(0.9);
      const dy = Float32Array.from(y, (_, i) => Math.sin(i) + 2);
      const whole = gradients(trial, tensor(dy, shape));
      const masked = gradients(trial, tensor(dy.map((v, i) => v * (support[i] ?? 0)), shape)); // biome-ignore format: one tensor
      expect(masked.findIndex((v, i) => v !== whole[i])).toBe(-1);
    });
});

test.skipIf(skipped)(
  'compiled programs give the bits of the interpreter',
  async () => {
    // One source for some of them: the compiler takes most of the time.
    const some = trials.filter((_, i) => i % 4 === 0);
    const source = some.map(({ wanted }, i) => cpp(sweep(wanted)).replace('void run(', `void run${i}(`)).join('');
    await compileProgram(library, source);
    some.forEach((trial, i) => {
      const bits = (values: readonly Float32Array[]): readonly Buffer[] => values.map(({ buffer }) => Buffer.from(buffer));
      expect(bits(run(trial, `compiled run${i} ${compiledFile(library, source)}`))).toEqual(bits(run(trial)));
    });
  },
  600_000,
);

test('only a spike by a surrogate that ends has a support', () => {
  const supported = (neuron: Neuron, join = joins[0]): boolean => scanPrograms(neuron, join, true).supported !== undefined;
  expect(supported(neurons.msLif())).toBe(true);
  expect(supported(neurons.tetLif())).toBe(true);
  expect(supported(neurons.msLif({ surrogate: atan() }))).toBe(false);
  expect(supported(neurons.liaf({ surrogate: rect() }))).toBe(false);
  expect(supported(neurons.integerLif({ max: 2, normalized: true }))).toBe(false);
  for (const join of joins.slice(1)) expect(supported(neurons.msLif(), join)).toBe(false);
});

test.skipIf(skipped)('a support is given for maps of whole words of channels, in either precision', () => {
  const given = (shape: readonly number[], low = false): readonly number[] | undefined => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i));
    const made = tf.made(shape, values);
    const x = low ? tf.cast(made, bfloat16) : made;
    const found: Readonly<Record<string, Raw>> = scan(tf, library, { x }, { T: 2, neuron: neurons.msLif(), support: true });
    tf.free(...new Set([made, x]), ...Object.values(found));
    return found.support?.shape;
  };
  expect(given([4, 3, 3, 64])).toEqual([4, 3, 3, 2]);
  expect(given([4, 3, 3, 64], true)).toEqual([4, 3, 3, 2]);
  expect(given([4, 3, 3, 48])).toBeUndefined();
  expect(given([4, 64])).toBeUndefined();
});
