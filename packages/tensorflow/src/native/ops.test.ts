import type { Neuron } from '@synfire/kernel';
import { compare } from '@synfire/testing';
import { beforeAll, expect, test } from 'vitest';
import type { Tensorflow } from '../kernels/raw.ts';
import { bytecode } from './bytecode.ts';
import { compiledFile, compileProgram } from './compiled.ts';
import { cpp } from './cpp.ts';
import type { Library } from './library.ts';
import { skipped, start } from './native.fixture.ts';
import { header, sweep } from './sweep.ts';
import { composed, draw, runText, type Trial } from './trial.fixture.ts';

/** A neuron without memory: an element-wise function of x and of a parameter of about 0.3. */
const of = (step: Neuron<never, 'p'>['step']): Neuron => ({ rest: {}, params: { p: 0.3 }, step });

/** Every operation; x is between -0.8 and 2.4. Operands are values, literals and single parameters in all positions that exist. */
const functions: Readonly<Record<string, Neuron>> = {
  'add, sub': of((op, s, x, { p }) => [op.add(op.sub(x, p), op.sub(2, op.add(p, x))), s]),
  mul: of((op, s, x, { p }) => [op.mul(op.mul(x, x), op.mul(3, p)), s]),
  div: of((op, s, x, { p }) => [op.add(op.div(x, op.add(3, x)), op.add(op.div(p, op.add(2, x)), op.div(x, p))), s]),
  'maximum, minimum': of((op, s, x, { p }) => [op.add(op.maximum(x, p), op.minimum(op.mul(2, x), op.maximum(p, 0.1))), s]),
  'greaterEqual, greater': of((op, s, x, { p }) => [
    op.add(op.mul(x, op.greaterEqual(x, p)), op.mul(op.greater(1, x), op.greaterEqual(p, 0))),
    s,
  ]),
  where: of((op, s, x, { p }) => [op.where(op.greater(x, p), op.mul(x, x), 0.5), s]),
  'where by a number that is the same for all': of((op, s, x, { p }) => [op.where(op.sub(p, p), x, op.where(p, op.mul(3, x), 1)), s]),
  abs: of((op, s, x, { p }) => [op.mul(op.abs(x), op.abs(op.mul(-1, p))), s]),
  exp: of((op, s, x, { p }) => [op.add(op.exp(op.mul(4, x)), op.exp(p)), s]),
  'exp far out': of((op, s, x) => [op.mul(1e-30, op.exp(op.mul(30, x))), s]),
  log: of((op, s, x, { p }) => [op.add(op.log(op.add(1, x)), op.log(p)), s]),
  sigmoid: of((op, s, x, { p }) => [op.add(op.sigmoid(op.mul(9, x)), op.sigmoid(p)), s]),
  tanh: of((op, s, x, { p }) => [op.add(op.tanh(x), op.tanh(p)), s]),
  sin: of((op, s, x, { p }) => [op.add(op.sin(op.mul(3, x)), op.sin(p)), s]),
  cos: of((op, s, x, { p }) => [op.add(op.cos(op.mul(3, x)), op.cos(p)), s]),
  atan: of((op, s, x, { p }) => [op.add(op.atan(op.mul(3, x)), op.atan(p)), s]),
  erf: of((op, s, x, { p }) => [op.add(op.erf(x), op.erf(p)), s]),
  detach: of((op, s, x, { p }) => [op.mul(op.detach(x), op.add(x, op.detach(p))), s]),
  'a constant': of((op, s, x) => [op.mul(0, x), s]),
  'x itself': of((_, s, x) => [x, s]),
  'an infinite literal': of((op, s, x) => [op.maximum(op.minimum(x, Number.POSITIVE_INFINITY), Number.NEGATIVE_INFINITY), s]),
};

const trials = Object.values(functions).flatMap((neuron, serial) =>
  [false, true].map((backward) =>
    draw({ neuron, join: undefined, T: 2, backward, norm: false, still: false, shape: [1, 3, 5, 7], seed: 2 * serial + 1 }),
  ),
);

let tf: Tensorflow;
let library: Library;
beforeAll(async () => {
  if (!skipped) ({ tf, library } = await start());
});

const run = (trial: Trial, how: string): readonly Float32Array[] => {
  const pass = sweep(trial.wanted);
  return runText(tf, trial, pass, `${header(pass)} ${how}`);
};

test.skipIf(skipped).each(Object.keys(functions))('%s: value and gradient are those of the reference', (name) => {
  const at = 2 * Object.keys(functions).indexOf(name);
  for (const trial of trials.slice(at, at + 2)) {
    const pass = sweep(trial.wanted);
    const expected = composed(trial, pass);
    const broken = run(trial, `interpret ${bytecode(pass)}`).flatMap((values, i) => {
      const reference = expected[i] ?? [];
      return compare(`output ${i}`, values, reference, { atol: 1e-5, rtol: 1e-5 }).broken ?? [];
    });
    expect(broken, trial.wanted.backward ? 'gradient' : 'value').toEqual([]);
  }
});

test.skipIf(skipped)(
  'compiled, every operation gives the bits of the interpreter',
  async () => {
    const passes = trials.map(({ wanted }) => sweep(wanted));
    const source = passes.map((pass, i) => cpp(pass).replace('void run(', `void run${i}(`)).join('');
    await compileProgram(library, source);
    const bits = (values: readonly Float32Array[]): readonly Buffer[] => values.map(({ buffer }) => Buffer.from(buffer));
    trials.forEach((trial, i) => {
      const compiled = run(trial, `compiled run${i} ${compiledFile(library, source)}`);
      const name = `${Object.keys(functions)[i >> 1]}, ${i % 2 ? 'gradient' : 'value'}`;
      expect(bits(compiled), name).toEqual(bits(run(trial, `interpret ${bytecode(sweep(trial.wanted))}`)));
    });
  },
  600_000,
);

/** A program of one stream and one result that the interpreter takes: y = x + 1. */
const good = ['1 0 0 1 0 1 0 0 0 0', '1', 'init', 'start', 'up', 'add:vs 2 1 0 0', 'turn', 'down', 'end'];
const head = '1 0 0 1 0 0 0 0';
const attempt = (counts: string, text: string): readonly Float32Array[] => {
  const trial = draw({
    neuron: of((_, s, x) => [x, s]),
    join: undefined,
    T: 2,
    backward: false,
    norm: false,
    still: false,
    shape: [1, 1, 2, 3],
    seed: 1,
  });
  return runText(tf, trial, { ...sweep(trial.wanted), scalars: [] }, `${counts} ${text}`);
};
const with_ = (line: string, at = 5): string => good.with(at, line).join('\n');

test.skipIf(skipped)('a program text that is well-formed runs', () => {
  expect(attempt(head, `interpret ${good.join('\n')}`)[0]?.length).toBe(12);
});

test.skipIf(skipped).each([
  ['nothing', '', ''],
  ['no counts', 'a b', 'c'],
  ['no stream', '0 0 0 1 0 0 0 0', `interpret ${good.join('\n')}`],
  ['negative counts', '1 -1 0 1 0 0 0 0', `interpret ${good.join('\n')}`],
  ['too large counts', '1 0 0 1 0 99999999 0 0', `interpret ${good.join('\n')}`],
  ['counts that are not the program’s', '1 0 0 1 2 0 0 0', `interpret ${good.join('\n')}`],
  ['no program', head, 'interpret'],
  ['counts alone', head, `interpret ${good[0]}`],
  ['too few counts', head, `interpret ${with_('1 0 0', 0)}`],
  ['a word among the counts', head, `interpret ${with_('1 0 0 one 0 1 0 0 0 0', 0)}`],
  ['a negative still', head, `interpret ${with_('1 0 0 1 0 1 0 0 0 -5', 0)}`],
  ['a constant that is a word', head, `interpret ${with_('1x', 1)}`],
  ['an unknown instruction', head, `interpret ${with_('sqrt:v 2 1 0 0')}`],
  ['kinds that the instruction has not', head, `interpret ${with_('add:v 2 1 0 0')}`],
  ['an instruction cut short', head, `interpret ${good.slice(0, 5).join('\n')}\nadd:vs 2 1`],
  ['an instruction before any list', head, `interpret ${with_('add:vs 2 1 0 0', 2)}`],
  ['a slot that is not there', head, `interpret ${with_('add:vs 2 1 3 0')}`],
  ['a negative slot', head, `interpret ${with_('add:vs 2 -1 0 0')}`],
  ['a result that is an input', head, `interpret ${with_('add:vs 1 1 0 0')}`],
  ['a result that is a constant', head, `interpret ${with_('add:vs 0 1 0 0')}`],
  ['a constant read as a stream', head, `interpret ${with_('add:vv 2 1 0 0')}`],
  ['a stream read as a constant', head, `interpret ${with_('add:vs 2 1 1 0')}`],
  ['a stream written once', head, `interpret ${good.toSpliced(3, 0, 'copy:s 2 0 0 0').join('\n')}`],
  ['compiled without a file', head, 'compiled'],
  ['a file that is not there', head, 'compiled run /nowhere/program.so'],
])('%s is an error of the op, not a crash', (_, counts, text) => {
  expect(() => attempt(counts, text)).toThrow(/SynfireScan: /);
});
