import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Neuron } from '@synfire/kernel';
import { adaptiveLif, cubaLif, ifNode, plif } from '@synfire/neuron';
import { erf } from '@synfire/surrogate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCompiler } from '../compile.ts';
import { run, tail } from '../run.ts';
import { bytecode } from './bytecode.ts';
import { cpp } from './cpp.ts';
import { level } from './level.ts';
import { exactFlags, levelFlags, sourceFolder } from './sources.ts';
import { header, type Sweep, sweep } from './sweep.ts';
import { joins } from './trial.fixture.ts';

const best = level();
const compiler = best === undefined ? undefined : await findCompiler();
if (!compiler) console.warn('There is no C++ compiler for this CPU, so the native kernels do not run under sanitizers here.');

let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'synfire-test-'));
});
afterAll(() => rmSync(place, { recursive: true }));

// Without optimisation, which takes half the compiler's time.
const sanitized = ['-std=c++17', '-O0', '-g1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-pthread', '-rdynamic'];
const exact = exactFlags.filter((flag) => flag.startsWith('-f') && !['-fPIC', '-fvisibility=hidden'].includes(flag));

/** For a machine that does a lot besides. */
const patience = 600_000;

/** Compiles the library's files and a program of native/test with sanitizers, and runs it; gives what it printed. */
async function runSanitized(name: string, files: readonly string[], args: readonly string[], threads: number): Promise<string> {
  const program = join(place, name);
  const sources = files.map((file) => (file.startsWith('/') ? file : join(sourceFolder, file)));
  const built = await run(compiler?.command ?? 'g++', [...sanitized, ...exact, ...levelFlags(best ?? ''), '-I', sourceFolder, ...sources, '-o', program, '-ldl']); // biome-ignore format: one command
  expect(tail(built.stderr, 20)).toBe('');
  const env = { ...process.env, SYNFIRE_NUM_THREADS: `${threads}`, UBSAN_OPTIONS: 'print_stacktrace=1' };
  const { code, stdout, stderr } = await run(program, args, { env });
  expect(`${stdout}${tail(stderr, 40)}`, `${name} exits with ${code}`).toBe(stdout);
  expect(code, stdout).toBe(0);
  return stdout;
}

/** Passes of all kinds: joins, norm, a still x, forward and backward, parameters per channel and single ones, heavy functions. */
const passes: readonly Sweep[] = (
  [
    [ifNode(), 1, 'norm', false, 4],
    [ifNode({ vReset: null, detachReset: false }), 2, 'still', true, 3],
    [plif({ detachReset: false }), 3, 'norm', true, 1],
    [adaptiveLif({ surrogate: erf() }), 0, 'none', true, 5],
    [cubaLif(), 1, 'still', false, 2],
    [cubaLif(), 2, 'none', true, 8],
  ] satisfies readonly (readonly [Neuron, number, string, boolean, number])[]
).map(([neuron, j, norm, backward, T], i) =>
  sweep({
    neuron,
    join: joins[j],
    T,
    backward,
    norm: norm !== 'none',
    still: norm === 'still',
    perChannel: Object.keys(neuron.params).filter((_, k) => (k + i) % 2 === 0),
  }),
);

test.skipIf(!compiler)(
  'interpreter, compiled programs, norms, pools and updates break no rule of memory or arithmetic, nor do damaged programs',
  async () => {
    const generated = join(place, 'programs.cc');
    writeFileSync(generated, passes.map((pass, i) => cpp(pass).replace('void run(', `void run${i}(`)).join(''));
    const texts = passes.map((pass) => {
      const text = `${header(pass)} interpret ${bytecode(pass)}`;
      return `${pass.T} ${pass.lanes.includes('n.mean') ? 1e-5 : -1} ${text.length}\n${text}`;
    });
    const file = join(place, 'programs.txt');
    writeFileSync(file, [passes.length, ...texts].join('\n'));
    const own = ['scan.cc', 'interpreter.cc', 'statistics.cc', 'max_pool.cc', 'momentum.cc', 'running.cc', 'loss.cc', 'pool.cc'];
    const stand = ['test/kernels.cc', 'test/fake_tensorflow.cc'];
    expect(await runSanitized('kernels', [...stand, ...own, generated], [file], 3)).toMatch(
      /^6 programs, \d+ of 600 damaged ones refused, 0 failures/,
    );
  },
  patience,
);

test.skipIf(!compiler)(
  'event-driven convolution breaks no rule of memory or arithmetic',
  async () => {
    const own = ['sample', 'tiles', 'forward', 'filter', 'input'].map((name) => `event_${name}.cc`);
    expect(await runSanitized('event-conv', ['test/event_conv.cc', ...own, 'pool.cc'], ['60'], 3)).toMatch(/^60 shapes; largest error/);
  },
  patience,
);
