import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCompiler } from '../compile.ts';
import { run, tail } from '../run.ts';
import { level } from './level.ts';
import { exactFlags, levelFlags, sourceFiles } from './sources.ts';
import { convolutionProgram, kernelsProgram, standAloneFlags, winogradProgram } from './stand-alone.fixture.ts';

/** A level, the compiler that makes code for it, and what runs that code here. */
interface Target {
  readonly level: string;
  readonly compiler: string;
  readonly runner: readonly string[];
}

const runs = async (command: string): Promise<boolean> => (await run(command, ['--version'])).code === 0;

/** The levels below this CPU's, and arm64 where Debian's cross compiler and qemu are (`apt-get install g++-aarch64-linux-gnu qemu-user`). */
async function targets(): Promise<readonly Target[]> {
  const [best, own] = [level(), await findCompiler()];
  const lower = best?.startsWith('x86-64') && own ? ['x86-64-v2', 'x86-64-v3', 'x86-64-v4'].filter((name) => name < best) : [];
  const cross = { level: 'armv8-a', compiler: 'aarch64-linux-gnu-g++', runner: ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu'] };
  const crosses = process.arch !== 'arm64' && (await runs(cross.compiler)) && (await runs('qemu-aarch64'));
  return [...lower.map((name) => ({ level: name, compiler: own?.command ?? 'g++', runner: [] })), ...(crosses ? [cross] : [])];
}

const asked = process.env.SYNFIRE_ALL_LEVELS === '1';
const found = asked ? await targets() : [];
if (!asked) console.warn('Native kernels of other levels than this CPU’s are compiled and run with SYNFIRE_ALL_LEVELS=1.');
else console.warn(`Native kernels are compiled and run for ${found.map((target) => target.level).join(', ') || 'no other level'}.`);

let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'synfire-test-'));
});
afterAll(() => rmSync(place, { recursive: true }));

/** For a machine that does a lot besides. */
const patience = 600_000;

async function compile({ compiler, level: name }: Target, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(compiler, ['-w', ...levelFlags(name), ...args, '-ldl']);
  expect(tail(stderr, 20), name).toBe('');
  expect(code).toBe(0);
}

for (const target of found) {
  test(
    `${target.level}: the library compiles`,
    () => compile(target, [...exactFlags, ...sourceFiles(), '-o', join(place, 'library.so')]),
    patience,
  );
  test(
    `${target.level}: every kernel gives what plain sums give, compiled programs the interpreter’s bits`,
    async () => {
      for (const { name, files, args, prints } of [kernelsProgram(place), convolutionProgram(30), winogradProgram(40)]) {
        const program = join(place, name);
        await compile(target, ['-O3', ...standAloneFlags, ...files, '-o', program]);
        const [command = program, ...rest] = [...target.runner, program, ...args];
        const { code, stdout, stderr } = await run(command, rest, { env: { ...process.env, SYNFIRE_NUM_THREADS: '3' } });
        expect(`${stdout}${tail(stderr, 40)}`, `${name} exits with ${code}`).toMatch(prints);
        expect(code, stdout).toBe(0);
      }
    },
    patience,
  );
}

test.skipIf(found.length === 0)('other levels are tried', () => expect(asked).toBe(true));
