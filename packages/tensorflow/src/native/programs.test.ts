import type { Neuron } from '@synfire/kernel';
import * as neurons from '@synfire/neuron';
import { atan, erf, piecewiseExp, s2nn, sigmoid, squarewaveFourierSeries, superSpike, triangle } from '@synfire/surrogate';
import { compare } from '@synfire/testing';
import { beforeAll, expect, test } from 'vitest';
import type { Tensorflow } from '../kernels/raw.ts';
import { bytecode } from './bytecode.ts';
import { compiledFile, compileProgram } from './compiled.ts';
import { cpp } from './cpp.ts';
import type { Library } from './library.ts';
import { skipped, start } from './native.fixture.ts';
import { header, type Sweep, sweep } from './sweep.ts';
import { composed, draw, joins, runText, type Trial, type TrialOptions } from './trial.fixture.ts';

/** Every neuron that is a step, with surrogates of all kinds. */
const all: Readonly<Record<string, Neuron>> = {
  if: neurons.ifNode(),
  'if, soft reset in the gradient': neurons.ifNode({ vReset: null, detachReset: false, surrogate: sigmoid() }),
  lif: neurons.lif({ surrogate: erf() }),
  plif: neurons.plif({ detachReset: false, surrogate: superSpike() }),
  'iterative lif': neurons.iterativeLif({ decay: 0.9 }),
  ms: neurons.msLif(),
  stbp: neurons.stbpLif(),
  tet: neurons.tetLif(),
  klif: neurons.klif({ k: 1.25, scaleReset: true, detachReset: false, surrogate: s2nn() }),
  qif: neurons.qif({ detachReset: false, surrogate: piecewiseExp() }),
  eif: neurons.eif({ surrogate: triangle() }),
  cuba: neurons.cubaLif({ surrogate: atan() }),
  'gated lif': neurons.gatedLif({ T: 3 }),
  'adaptive lif': neurons.adaptiveLif({ vReset: -0.2, detachReset: false, surrogate: squarewaveFourierSeries() }),
  'integer lif': neurons.integerLif({ max: 2, normalized: true }),
  liaf: neurons.liaf({ thresholdRelated: true, activation: (op, h) => op.tanh(h) }),
  pliaf: neurons.pliaf({ detachReset: false }),
  integrator: neurons.integrator({ tau: 3 }),
};

/** Single elements, tails of strips and blocks, one channel, several blocks, rows of channels that take two blocks and a bit. */
const shapes: readonly TrialOptions['shape'][] = [
  [1, 1, 1, 1],
  [2, 3, 5, 7],
  [1, 9, 9, 64],
  [3, 2, 1, 2049],
  [5, 1, 1, 1],
  [1, 17, 61, 3],
  [1, 1, 2, 5000],
  [2, 7, 3, 130],
];

/** Joins × norm × a still x, forward and backward; steps and shapes take turns. */
const ways = joins.flatMap((join, j) =>
  [0, 1, 2].flatMap((norm) => [false, true].map((backward) => ({ join, norm: norm > 0, still: norm > 1, backward, turn: 3 * j + norm }))),
);

/** Steps of a stream. */
const steps = [false, true].map((norm) => ({ norm, still: false, backward: false, carry: true }));

const trials = (neuron: Neuron, serial: number): readonly Trial[] => [
  ...ways.map(({ turn, ...way }) => {
    const at = 5 * serial + turn;
    return draw({ ...way, neuron, T: 1 + (at % 8), shape: shapes[(3 * at + serial) % shapes.length] ?? [1, 1, 1, 1], seed: at });
  }),
  ...steps.map((step, i) => {
    const at = serial + 4 * i;
    return draw({ ...step, join: joins[at % joins.length], neuron, T: 1, shape: shapes[at % shapes.length] ?? [1, 1, 1, 1], seed: at });
  }),
];

let tf: Tensorflow;
let library: Library;
beforeAll(async () => {
  if (!skipped) ({ tf, library } = await start());
});

const interpreted = (pass: Sweep): string => `${header(pass)} interpret ${bytecode(pass)}`;

const describeTrial = ({ wanted: { T, join, norm, still, backward, carry }, inputs }: Trial): string =>
  `T = ${T}, x [${inputs.get('x')?.shape}], join ${join?.name ?? 'none'}${norm ? ', norm' : ''}${still ? ', still' : ''}, ${backward ? 'backward' : 'forward'}${carry ? ', a step of a stream' : ''}`;

test.skipIf(skipped).each(Object.entries(all))('%s: the interpreter gives what the composed reference gives', (name, neuron) => {
  const serial = Object.keys(all).indexOf(name);
  for (const trial of trials(neuron, serial)) {
    const pass = sweep(trial.wanted);
    const ours = runText(tf, trial, pass, interpreted(pass));
    const expected = composed(trial, pass);
    const found = ours.flatMap((values, i) => {
      const reference = expected[i] ?? new Float32Array();
      const largest = reference.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      return compare(`output ${i}`, values, reference, { atol: 1e-5 * largest, rtol: 1e-4 }).broken ?? [];
    });
    expect(found, describeTrial(trial)).toEqual([]);
  }
});

/** Every neuron backward and some forward, with all joins and norms among them: the compiler takes most of the time. */
const compiledTrials: readonly Trial[] = Object.values(all).flatMap((neuron, serial) => {
  const [there, back] = [false, true].map((backward) => trials(neuron, serial).filter(({ wanted }) => wanted.backward === backward));
  return [back?.[(7 * serial) % 12], serial % 3 === 0 ? there?.[(serial + 1) % 12] : undefined].flatMap((trial) => trial ?? []);
});

test.skipIf(skipped)(
  'compiled programs give the bits of the interpreter',
  async () => {
    // One source for all, since most of a small compilation is starting the compiler.
    const passes = compiledTrials.map(({ wanted }) => sweep(wanted));
    const source = passes.map((pass, i) => cpp(pass).replace('void run(', `void run${i}(`)).join('');
    await compileProgram(library, source);
    compiledTrials.forEach((trial, i) => {
      const pass = sweep(trial.wanted);
      const compiled = runText(tf, trial, pass, `${header(pass)} compiled run${i} ${compiledFile(library, source)}`);
      const bits = (values: readonly Float32Array[]): readonly Buffer[] => values.map(({ buffer }) => Buffer.from(buffer));
      expect(bits(compiled), describeTrial(trial)).toEqual(bits(runText(tf, trial, pass, interpreted(pass))));
    });
  },
  600_000,
);
