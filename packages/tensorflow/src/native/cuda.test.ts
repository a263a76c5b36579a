import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Neuron } from '@synfire/kernel';
import { adaptiveLif, cubaLif, ifNode, lif, plif } from '@synfire/neuron';
import { atan, erf } from '@synfire/surrogate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCompiler } from '../compile.ts';
import { installations } from '../installation.ts';
import { run, tail } from '../run.ts';
import { bytecode } from './bytecode.ts';
import { cuda, cudaText } from './cuda.ts';
import { level } from './level.ts';
import { exactFlags, levelFlags, sourceFolder } from './sources.ts';
import { header, type Sweep, sweep } from './sweep.ts';
import { joins } from './trial.fixture.ts';

const best = level();
const compiler = best === undefined ? undefined : await findCompiler();
if (!compiler) console.warn('There is no C++ compiler for this CPU, so the CUDA kernels are not emulated here.');

const nvrtc =
  process.env.SYNFIRE_NVRTC ??
  installations({ variant: 'cuda' }).map(({ folder }) => join(folder, 'nvidia', 'cuda_nvrtc', 'lib', 'libnvrtc.so.12'))[0];
if (!nvrtc)
  console.warn('There is no NVRTC (SYNFIRE_NVRTC, or an install with --cuda), so the CUDA kernels are not compiled for GPUs here.');

let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'synfire-test-'));
});
afterAll(() => rmSync(place, { recursive: true }));

/** Every kind of pass: a join, a norm, a still x, several states, parameters per channel and single ones, heavy functions. */
const passes: readonly Sweep[] = (
  [
    [lif(), 1, 'norm', true, 4],
    [plif({ detachReset: false }), 3, 'still', true, 4],
    [ifNode(), 1, 'norm', false, 4],
    [ifNode({ vReset: null, detachReset: false }), 2, 'still', true, 3],
    [adaptiveLif({ surrogate: erf() }), 0, 'none', true, 5],
    [cubaLif({ surrogate: atan() }), 1, 'still', false, 2],
    [cubaLif(), 2, 'none', true, 17],
    [plif(), 0, 'none', true, 1],
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

async function built(name: string, args: readonly string[]): Promise<string> {
  const file = join(place, name);
  const { code, stderr } = await run(compiler?.command ?? 'g++', [...args, '-o', file]);
  expect(code, tail(stderr, 20)).toBe(0);
  return file;
}

const own = (files: readonly string[]): readonly string[] => files.map((name) => join(sourceFolder, name));

test.skipIf(!compiler)(
  'on a stand-in for CUDA the kernels write no other memory than theirs and give what those of the CPU give, elements to the bit',
  async () => {
    // Without optimisation, which takes half the compiler's time.
    const sanitized = ['-std=c++17', '-O0', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
    const exact = [...exactFlags.filter((flag) => /^-f(fp-contract|no-)/.test(flag)), ...levelFlags(best ?? '')];
    const stand = await built('libcuda.so.1', ['-std=c++17', '-O0', '-fPIC', '-shared', ...own(['test/fake_gpu.cc']), '-ldl']);
    copyFileSync(stand, join(place, 'libnvrtc.so.12'));
    const files = [
      'test/gpu.cc',
      'test/fake_tensorflow.cc',
      'scan.cc',
      'interpreter.cc',
      'statistics.cc',
      'running.cc',
      'max_pool.cc',
      'momentum.cc',
      'pool.cc',
    ];
    const gpu = ['compiler', 'device', 'kernels', 'scan', 'statistics', 'max_pool', 'momentum'].map((name) => `gpu_${name}.cc`);
    const program = await built('gpu', [...sanitized, ...exact, '-pthread', ...own([...files, ...gpu]), '-ldl']);
    const texts = passes.map((pass) => {
      const both = [`${header(pass)} interpret ${bytecode(pass)}`, cudaText(pass)];
      const epsilon = pass.lanes.includes('n.mean') ? 1e-5 : -1;
      return `${pass.T} ${epsilon} ${both.map((text) => Buffer.byteLength(text)).join(' ')}\n${both.join('')}`;
    });
    const file = join(place, 'programs.txt');
    writeFileSync(file, [passes.length, ...texts].join('\n'));
    const { SYNFIRE_NVRTC: _, ...rest } = process.env;
    const host = [compiler?.command, ...sanitized, ...exact, '-fPIC', '-w', '-I', `'${join(sourceFolder, 'test')}'`].join(' ');
    // The sanitizer loads libraries for the program, so a path in the program itself does not count.
    const env = {
      ...rest,
      LD_LIBRARY_PATH: place,
      SYNFIRE_NUM_THREADS: '2',
      FAKE_FOLDER: place,
      FAKE_NVRTC: host,
      ASAN_OPTIONS: 'detect_leaks=0',
    };
    const { code, stdout, stderr } = await run(program, [file], { env });
    expect(`${stdout}${tail(stderr, 40)}`).toMatch(/^8 programs, sums differ by .*, 0 failures\n$/);
    expect(code).toBe(0);
  },
  600_000,
);

test.skipIf(!compiler || !nvrtc)(
  'NVRTC compiles all kernels and programs for compute capability 7.0, 8.0 and 9.0 without a warning',
  async () => {
    const program = await built('compile', ['-std=c++17', ...own(['test/gpu_compile.cc', 'gpu_compiler.cc', 'gpu_kernels.cc']), '-ldl']);
    const files = passes.map((pass, i) => {
      const file = join(place, `program${i}.cu`);
      writeFileSync(file, cuda(pass));
      return file;
    });
    const { stdout } = await run(program, files, { env: { ...process.env, SYNFIRE_NVRTC: nvrtc } });
    const lines = stdout.split('\n').filter((line) => line !== '' && !line.includes("prior to '<compute/sm>_75' are deprecated"));
    expect(lines).toEqual([`${3 * (passes.length + 1)}`]);
  },
  600_000,
);
