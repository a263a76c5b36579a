import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { main } from './main.ts';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'synfire-test-'));
  vi.stubEnv('SYNFIRE_CACHE', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(cache, { recursive: true, force: true });
});

/** Runs the command line and gives its exit status and what it printed. */
const run = async (...args: readonly string[]): Promise<{ readonly status: number; readonly out: string; readonly err: string }> => {
  const [out, err] = [vi.spyOn(console, 'log').mockReturnValue(), vi.spyOn(console, 'error').mockReturnValue()];
  const status = await main(args);
  return { status, out: out.mock.calls.join('\n'), err: err.mock.calls.join('\n') };
};

test.each([[['--help']], [['install', '--help']], [['doctor', '-h']]])('%j prints the usage on standard output', async (args) => {
  const { status, out, err } = await run(...args);
  expect([status, err]).toEqual([0, '']);
  expect(out).toContain('usage: synfire-tensorflow');
});

test.each([
  [[], 'a command is missing'],
  [['instal'], 'unknown command instal'],
  [['install', '--gpu'], "Unknown option '--gpu'"],
  [['install', 'here'], "Unexpected argument 'here'"],
  [['install', '--wheel'], "'--wheel <value>' argument missing"],
  [['install', '--cpu', '--cuda'], 'exclude each other'],
  [['install', '--levels', 'v2,best'], "'best' is no level of"],
  [['doctor', '--jsno'], "Unknown option '--jsno'"],
])('%j is wrong usage: status 2, the reason and the usage on standard error', async (args, reason) => {
  const { status, out, err } = await run(...args);
  expect([status, out]).toEqual([2, '']);
  expect(err).toContain(reason);
  expect(err).toContain('usage: synfire-tensorflow');
});

test('a failing install exits 1 with the reason alone', async () => {
  const { status, err } = await run('install', '--wheel', join(cache, 'none.whl'));
  expect(status).toBe(1);
  expect(err).toContain('there is no wheel');
  expect(err).not.toContain('usage');
});

test('doctor --json prints JSON alone and exits 1 where TensorFlow is not installed, naming the command', async () => {
  const { status, out, err } = await run('doctor', '--json');
  const found: unknown = JSON.parse(out);
  expect([status, err]).toEqual([1, '']);
  expect(found).toMatchObject({
    usable: false,
    node: { version: process.versions.node },
    cache: join(cache, 'tensorflow'),
    installations: [],
    problems: [{ problem: expect.stringContaining('not installed'), remedy: 'npx synfire-tensorflow install', fatal: true }],
  });
});

test('doctor tells a person the same', async () => {
  const { status, out } = await run('doctor');
  expect(status).toBe(1);
  expect(out).toContain(process.versions.node);
  expect(out).toMatch(/problem: TensorFlow is not installed in .*\n {2}run: npx synfire-tensorflow install/);
  expect(out).toContain('TensorFlow can not be used yet.');
});
