import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { compileKernels } from './compile-kernels.ts';
import { doctor } from './doctor.ts';
import { installed } from './installation.ts';
import { level, namedLevels } from './native/level.ts';
import { findLibrary } from './native/library.ts';
import { doctorText } from './report.ts';

const real = installed({ variant: 'cpu' });
const best = level();
if (real === undefined) console.warn('TensorFlow is not installed, so nothing is tried with it here; run: npx synfire-tensorflow install');
// With CI=true a missing backend fails here instead of being skipped.
const tried = test.skipIf(real === undefined && process.env.CI !== 'true');

let cache = '';
let folder = '';
/** An installation whose native kernels have not been compiled: all else of the real one. */
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'synfire-test-'));
  if (real === undefined) return;
  folder = join(cache, 'tensorflow', basename(real));
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(real).filter((n) => !n.startsWith('kernels-'))) symlinkSync(join(real, name), join(folder, name));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

const compiled = async (): Promise<{ readonly there: boolean; readonly said: string }> => {
  const said: string[] = [];
  const there = await compileKernels({ cache, variant: 'cpu', onProgress: ({ message }) => said.push(message) });
  return { there, said: said.join('\n') };
};

/** A compiler that says its version and then fails. */
function failingCompiler(): string {
  const file = join(cache, 'failing');
  writeFileSync(file, '#!/bin/sh\n[ "$1" = --version ] && exec echo failing 1.0\necho out of luck >&2\nexit 1\n');
  chmodSync(file, 0o755);
  return file;
}

tried('without a compiler the kernels stay away, and it is said', async () => {
  vi.stubEnv('CXX', 'false');
  expect(await compiled()).toEqual({
    there: false,
    said: `no C++ compiler is on the PATH to compile the kernels for ${best}: TensorFlow runs without the kernels of @synfire/tensorflow`,
  });
});

tried('a compiler that fails is quoted, and leaves nothing half-done', async () => {
  vi.stubEnv('CXX', failingCompiler());
  const { there, said } = await compiled();
  expect(there).toBe(false);
  expect(said).toMatch(
    /compiling the kernels for \S+ with failing 1\.0\n.*\(failing 1\.0\) could not compile the kernels for \S+:\nout of luck\nTensorFlow runs without/,
  );
  const [kernels] = readdirSync(folder).filter((name) => name.startsWith('kernels-'));
  expect(readdirSync(join(folder, kernels ?? ''))).toEqual(['programs']);
});

tried('without the kernels TensorFlow works, and doctor says what is missing and the command', async () => {
  const found = await doctor({ cache });
  const problem = `the native kernels are not compiled in ${folder}: training is slower and takes more memory`;
  const note = { problem, remedy: 'npx synfire-tensorflow install', fatal: false };
  expect(found).toMatchObject({ usable: true, installations: [{ folder, works: true }], problems: [note] });
  expect(doctorText(found)).toContain('\n  kernels      not compiled\n');
  vi.stubEnv('CXX', 'false');
  expect((await doctor({ cache })).problems).toEqual([
    {
      problem: `${problem}; no C++ compiler is on the PATH`,
      remedy: 'apt-get install g++ && npx synfire-tensorflow install',
      fatal: false,
    },
  ]);
});

/** A compiler that writes the level that it was asked for into its output. */
function recordingCompiler(): string {
  const file = join(cache, 'recording');
  const script = `[ "$1" = --version ] && exec echo recording 1.0
for argument; do case "$argument" in -march=*) level=$argument;; esac; [ "$before" = -o ] && output=$argument; before=$argument; done
echo "$level" > "$output"`;
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const kernels = (): string => join(folder, readdirSync(folder).find((name) => name.startsWith('kernels-')) ?? '');
const x64 = test.skipIf(real === undefined || process.arch !== 'x64');

x64('every level that is asked for is compiled once, each by its own flags, readable for others', async () => {
  vi.stubEnv('CXX', recordingCompiler());
  const said: string[] = [];
  const asked = (...levels: readonly string[]): Promise<boolean> =>
    compileKernels({ cache, variant: 'cpu', levels, onProgress: ({ message }) => said.push(message) });
  await asked('v3', 'x86-64-v3');
  await asked('all');
  vi.stubEnv('CXX', 'false');
  await asked('all');
  const names = ['x86-64-v3', ...namedLevels(['all']).filter((name) => name !== 'x86-64-v3')];
  expect(names).toContain('x86-64-v2');
  expect(said).toEqual(names.map((name) => `compiling the kernels for ${name} with recording 1.0`));
  for (const name of names)
    expect(readFileSync(join(kernels(), `${name}.node`), 'utf8')).toMatch(new RegExp(`^-march=${name.slice(0, 9)}\n$`));
  expect(statSync(kernels()).mode & 0o777).toBe(0o755);
});

x64('levels that are asked for and can not be compiled are an error', async () => {
  const asked = compileKernels({ cache, variant: 'cpu', levels: ['v5'] });
  await expect(asked).rejects.toThrow(/'v5' is no level of x64; expected all, or of .*x86-64-v3, x86-64-v2/);
  vi.stubEnv('CXX', 'false');
  await expect(compileKernels({ cache, variant: 'cpu', levels: ['v2'] })).rejects.toThrow('CXX names false, which does not run');
});

x64(
  'without the kernels of its own level a CPU takes those of the best lower one, and doctor says so; with a compiler its own are made',
  async () => {
    vi.stubEnv('SYNFIRE_LEVEL', 'x86-64-v4');
    vi.stubEnv('CXX', recordingCompiler());
    await compileKernels({ cache, variant: 'cpu', levels: ['v2'] });
    expect(findLibrary(folder)?.level).toBe('x86-64-v2');
    await compileKernels({ cache, variant: 'cpu', levels: ['v3'] });
    expect(findLibrary(folder)).toMatchObject({ level: 'x86-64-v3', file: join(kernels(), 'x86-64-v3.node') });
    vi.stubEnv('CXX', 'false');
    expect(await compiled()).toEqual({
      there: true,
      said: 'no C++ compiler is on the PATH to compile the kernels for x86-64-v4: those for x86-64-v3 are used',
    });
    const used = `the native kernels for x86-64-v3 are used, since those for this CPU's x86-64-v4 are not compiled in ${folder}: training is slower`;
    const found = await doctor({ cache });
    expect(found.problems).toEqual([
      { problem: `${used}; no C++ compiler is on the PATH`, remedy: 'apt-get install g++ && npx synfire-tensorflow install', fatal: false },
    ]);
    expect(doctorText(found)).toContain(`\n  kernels      x86-64-v3: ${kernels()}\n`);
    vi.stubEnv('SYNFIRE_LEVEL', 'x86-64-v2');
    expect(findLibrary(folder)?.level, 'a lower CPU takes none above it').toBe('x86-64-v2');
    vi.stubEnv('SYNFIRE_LEVEL', 'x86-64-v4');
    vi.stubEnv('CXX', recordingCompiler());
    expect((await compiled()).there).toBe(true);
    expect(findLibrary(folder)?.level).toBe('x86-64-v4');
  },
);

test('on arm64 all levels are its one, and those of x64 are refused', async () => {
  const arch = process.arch;
  Object.defineProperty(process, 'arch', { value: 'arm64' });
  vi.resetModules();
  try {
    const { namedLevels } = await import('./native/level.ts');
    expect(namedLevels(['all'])).toEqual(['armv8-a']);
    expect(() => namedLevels(['v3'])).toThrow("'v3' is no level of arm64; expected all, or of armv8-a");
  } finally {
    Object.defineProperty(process, 'arch', { value: arch });
  }
});

tried('doctor says for which instructions kernels are compiled, and where', async () => {
  const { installations, problems } = await doctor();
  const one = installations.find(({ variant }) => variant === 'cpu');
  expect(one?.kernels?.file).toMatch(/kernels-[0-9a-f]{12}\/[^/]+\.node$/);
  expect(one?.kernels?.file).toContain(`/${one?.kernels?.level}.node`);
  expect(problems.filter(({ problem }) => problem.includes('native kernels'))).toEqual([]);
});
