import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { compileKernels } from './compile-kernels.ts';
import { doctor } from './doctor.ts';
import { installed } from './installation.ts';
import { doctorText } from './report.ts';

const real = installed({ variant: 'cpu' });
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
    said: 'no C++ compiler is on the PATH: TensorFlow runs without the kernels of @synfire/tensorflow',
  });
});

tried('a compiler that fails is quoted, and leaves nothing half-done', async () => {
  vi.stubEnv('CXX', failingCompiler());
  const { there, said } = await compiled();
  expect(there).toBe(false);
  expect(said).toMatch(
    /compiling the kernels with failing 1\.0\n.*\(failing 1\.0\) could not compile the kernels for \S+:\nout of luck\nTensorFlow runs without/,
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

tried('doctor says for which instructions kernels are compiled, and where', async () => {
  const { installations, problems } = await doctor();
  const one = installations.find(({ variant }) => variant === 'cpu');
  expect(one?.kernels?.file).toMatch(/kernels-[0-9a-f]{12}\/[^/]+\.node$/);
  expect(one?.kernels?.file).toContain(`/${one?.kernels?.level}.node`);
  expect(problems.filter(({ problem }) => problem.includes('native kernels'))).toEqual([]);
});
