import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readSafetensors } from './index.ts';

/** Writes a file of ten arrays again and again, each time with the next number everywhere. */
const writer = `
import { writeSafetensors } from '@synfire/checkpoint';
const bytes = (n) => () => new Uint8Array(1 << 20).fill(n);
for (let n = 0; ; n = (n + 1) % 256) {
  const array = { dtype: 'U8', shape: [1 << 20], bytes: bytes(n) };
  await writeSafetensors(process.argv[1], Object.fromEntries(Array.from({ length: 10 }, (_, i) => ['a' + i, array])));
  if (n === 0) process.stdout.write('first');
}`;

test('a process that is killed while it writes leaves a whole file', { timeout: 60_000 }, async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'synfire-')), 'last.safetensors');
  for (const ms of [1, 14, 35]) {
    const args = ['--conditions=@synfire/source', '--import', 'tsx', '--input-type=module', '-e', writer, file];
    const child = spawn(process.execPath, args, {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended]);
    await setTimeout(ms);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    const { arrays } = await readSafetensors(file);
    const seen = Object.values(arrays).map(({ bytes }) => [bytes[0], bytes.at(-1)]);
    expect(seen).toHaveLength(10);
    expect(new Set(seen.flat()).size).toBe(1);
  }
});
