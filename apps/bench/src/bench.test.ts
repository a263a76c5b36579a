import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const bench = fileURLToPath(new URL('../bench.mjs', import.meta.url));
const run = (...args: readonly string[]) => spawnSync(process.execPath, [bench, ...args], { encoding: 'utf8' });

test('the command starts from the sources as one module: tasks, status, and what lies beside a source', () => {
  const help = run('--help');
  expect(help.stderr).toBe('');
  expect(help.stdout).toContain('pnpm bench <task> --help');
  expect(run('nothing')).toMatchObject({ status: 2, stderr: expect.stringContaining("bench: no task 'nothing'") });
});
