import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ifNode } from '@synfire/neuron';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { level } from './level.ts';
import type { Library } from './library.ts';
import type { Wanted } from './sweep.ts';

let programs = '';
beforeEach(() => {
  programs = mkdtempSync(join(tmpdir(), 'synfire-test-'));
  // The compiler is looked for once.
  vi.resetModules();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(programs, { recursive: true });
});

const library = (): Library => ({ file: join(programs, 'none.node'), programs, level: level() ?? 'x86-64-v2', loading: undefined });
const wanted = (): Wanted => ({ neuron: ifNode(), join: undefined, T: 4, backward: false, norm: false, still: false, perChannel: [] });
const much = 1e8;

test('a program is interpreted until it has run so long that compiling pays, then the compiled one takes over', async () => {
  const { program } = await import('./program.ts');
  const of = wanted();
  const { text } = program(library(), of);
  expect(text(1000)).toContain(' interpret ');
  expect(text(much)).toContain(' interpret ');
  await vi.waitFor(() => expect(text(1)).toContain(` compiled run ${programs}`), { timeout: 30_000 });
  expect(readdirSync(programs)).toEqual([expect.stringMatching(/^[0-9a-f]{24}\.so$/)]);
  expect(program(library(), of).text(1), 'the program is made once').toBe(text(1));
  const again = program(library(), wanted());
  expect(again.text(1), 'what was compiled before is taken at once').toContain(' compiled ');
  vi.stubEnv('SYNFIRE_PROGRAMS', 'interpreted');
  expect(program(library(), wanted()).text(much)).toContain(' interpret ');
});

test.each([
  ['without a compiler', '/nowhere/g++', 'no C++ compiler'],
  ['with a compiler that fails', 'true', 'no such file or directory'],
])('%s programs stay interpreted, and a warning says once why', async (_, compiler, reason) => {
  vi.stubEnv('CXX', compiler);
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const { program } = await import('./program.ts');
  const all = [program(library(), wanted()), program(library(), { ...wanted(), T: 2 })];
  for (const { text } of all) text(much);
  await vi.waitFor(() => expect(warn).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(warn.mock.calls.map(([message]) => message)).toEqual([
    expect.stringContaining(`half the speed, since their programs could not be compiled: `),
  ]);
  expect(`${warn.mock.calls[0]?.[0]}`).toContain(reason);
  for (const { text } of all) expect(text(much)).toContain(' interpret ');
  expect(readdirSync(programs)).toEqual([]);
});

test('what a process left that ended while it compiled is removed by a later one', async () => {
  const [old, fresh] = ['a.so.17', 'b.so.18'].map((name) => join(programs, name));
  for (const file of [old, fresh]) writeFileSync(file ?? '', '');
  utimesSync(old ?? '', 0, 0);
  const { compileProgram } = await import('./compiled.ts');
  await compileProgram(library(), 'int answer = 42;');
  expect(readdirSync(programs).filter((name) => !name.endsWith('.so'))).toEqual(['b.so.18']);
});
