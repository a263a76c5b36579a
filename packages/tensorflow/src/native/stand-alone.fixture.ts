import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Neuron } from '@synfire/kernel';
import { adaptiveLif, cubaLif, ifNode, msLif, plif } from '@synfire/neuron';
import { erf } from '@synfire/surrogate';
import { bytecode } from './bytecode.ts';
import { cpp } from './cpp.ts';
import { exactFlags, sourceFolder } from './sources.ts';
import { header, type Sweep, sweep } from './sweep.ts';
import { joins } from './trial.fixture.ts';

/** Passes of all kinds: joins, norm, a still x, forward and backward, parameters per channel and single ones, heavy functions, a step of a stream, a support. */
const passes: readonly Sweep[] = (
  [
    [ifNode(), 1, 'norm', false, 4],
    [ifNode({ vReset: null, detachReset: false }), 2, 'still', true, 3],
    [plif({ detachReset: false }), 3, 'norm', true, 1],
    [adaptiveLif({ surrogate: erf() }), 0, 'none', true, 5],
    [cubaLif(), 1, 'still', false, 2],
    [cubaLif(), 2, 'none', true, 8],
    [adaptiveLif(), 3, 'norm', false, 1, 'carry'],
    [msLif(), 0, 'norm', false, 3, 'support'],
  ] satisfies readonly (readonly [Neuron, number, string, boolean, number, also?: string])[]
).map(([neuron, j, norm, backward, T, also], i) =>
  sweep({
    neuron,
    join: joins[j],
    T,
    backward,
    norm: norm !== 'none',
    still: norm === 'still',
    carry: also === 'carry',
    support: also === 'support',
    perChannel: Object.keys(neuron.params).filter((_, k) => (k + i) % 2 === 0),
  }),
);

/** A program of native/test: the files that it is made of, its arguments, and what it prints where nothing is wrong. */
export interface StandAlone {
  readonly name: string;
  readonly files: readonly string[];
  readonly args: readonly string[];
  readonly prints: RegExp;
}

const files = (...names: readonly string[]): readonly string[] => names.map((name) => join(sourceFolder, name));

/** Interpreter, compiled programs, norms, pools and updates, against plain sums, and damaged programs; writes what it reads into a folder. */
export function kernelsProgram(place: string): StandAlone {
  const generated = join(place, 'programs.cc');
  const sources = passes.flatMap((pass, i) => [
    cpp(pass).replace('void run(', `void run${i}(`),
    cpp({ ...pass, low: true }).replace('void run(', `void low${i}(`),
  ]);
  writeFileSync(generated, sources.join(''));
  const texts = passes.map((pass) => {
    const text = `${header(pass)} interpret ${bytecode(pass)}`;
    return `${pass.T} ${pass.lanes.includes('n.mean') ? 1e-5 : -1} ${Number(pass.support)} ${text.length}\n${text}`;
  });
  const file = join(place, 'programs.txt');
  writeFileSync(file, [passes.length, ...texts].join('\n'));
  const own = ['bytes.cc', 'scan.cc', 'interpreter.cc', 'statistics.cc', 'max_pool.cc', 'momentum.cc', 'running.cc', 'loss.cc', 'pool.cc'];
  return {
    name: 'kernels',
    files: [...files('test/kernels.cc', 'test/fake_tensorflow.cc', ...own), generated],
    args: [file],
    prints: new RegExp(`^${passes.length} programs, \\d+ of ${passes.length}00 damaged ones refused, 0 failures`),
  };
}

/** Event-driven convolution against sums in double precision, on a number of random shapes. */
export const convolutionProgram = (shapes: number): StandAlone => ({
  name: 'event-conv',
  files: files(
    'test/event_conv.cc',
    ...['sample', 'tiles', 'forward', 'lookup', 'filter', 'input'].map((name) => `event_${name}.cc`),
    'pool.cc',
  ),
  args: [`${shapes}`],
  prints: new RegExp(`^${shapes} shapes; largest error`),
});

/** Winograd's input gradient against sums in double precision, on a number of random shapes; what it prints ends with a hash of all results. */
export const winogradProgram = (shapes: number): StandAlone => ({
  name: 'winograd',
  files: files('test/winograd.cc', 'winograd_input.cc', 'winograd_product.cc', 'pool.cc'),
  args: [`${shapes}`],
  prints: new RegExp(`^${shapes} shapes; largest error`),
});

/** How every program of native/test is compiled besides optimisation, sanitizers and level. */
export const standAloneFlags: readonly string[] = [
  '-std=c++17',
  '-pthread',
  '-rdynamic',
  ...exactFlags.filter((flag) => flag.startsWith('-f') && !['-fPIC', '-fvisibility=hidden'].includes(flag)),
  '-I',
  sourceFolder,
];
