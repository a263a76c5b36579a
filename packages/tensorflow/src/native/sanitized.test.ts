import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCompiler } from '../compile.ts';
import { run, tail } from '../run.ts';
import { level } from './level.ts';
import { levelFlags } from './sources.ts';
import { convolutionProgram, kernelsProgram, type StandAlone, standAloneFlags, winogradProgram } from './stand-alone.fixture.ts';

const best = level();
const compiler = best === undefined ? undefined : await findCompiler();
if (!compiler) console.warn('There is no C++ compiler for this CPU, so the native kernels do not run under sanitizers here.');

let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'synfire-test-'));
});
afterAll(() => rmSync(place, { recursive: true }));

// Without optimisation, which takes half the compiler's time.
const sanitized = ['-O0', '-g1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** For a machine that does a lot besides. */
const patience = 600_000;

/** Compiles a program of native/test with sanitizers, and runs it on three threads, or on several numbers of them, which have to print the same. */
async function runSanitized({ name, files, args, prints }: StandAlone, threads: readonly number[] = [3]): Promise<void> {
  const program = join(place, name);
  const built = await run(compiler?.command ?? 'g++', [...sanitized, ...standAloneFlags, ...levelFlags(best ?? ''), ...files, '-o', program, '-ldl']); // biome-ignore format: one command
  expect(tail(built.stderr, 20)).toBe('');
  const printed: string[] = [];
  for (const number of threads) {
    const env = { ...process.env, SYNFIRE_NUM_THREADS: `${number}`, UBSAN_OPTIONS: 'print_stacktrace=1' };
    const { code, stdout, stderr } = await run(program, args, { env });
    expect(`${stdout}${tail(stderr, 40)}`, `${name} exits with ${code}`).toBe(stdout);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(prints);
    printed.push(stdout);
  }
  expect(new Set(printed).size, printed.join('')).toBe(1);
}

test.skipIf(!compiler)(
  'interpreter, compiled programs, norms, pools and updates break no rule of memory or arithmetic, nor do damaged programs',
  () => runSanitized(kernelsProgram(place)),
  patience,
);

test.skipIf(!compiler)(
  'event-driven convolution breaks no rule of memory or arithmetic',
  () => runSanitized(convolutionProgram(60)),
  patience,
);

test.skipIf(!compiler)(
  "Winograd's input gradient breaks no rule of memory or arithmetic, and gives the same bits on one, two and three threads",
  () => runSanitized(winogradProgram(40), [1, 2, 3]),
  patience,
);
