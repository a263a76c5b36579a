import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeWheel } from './fake-wheel.ts';
import { install } from './install.ts';
import { installed } from './installation.ts';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'synfire-test-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

const left = (): readonly string[] => (existsSync(join(cache, 'tensorflow')) ? readdirSync(join(cache, 'tensorflow')) : []);

/** A PATH with nothing but these commands. */
const pathWith = (...commands: readonly string[]): string => {
  const bin = join(cache, 'bin');
  mkdirSync(bin);
  for (const command of commands) {
    const real =
      command === 'python3' ? execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim() : command;
    symlinkSync(real, join(bin, command));
  }
  return bin;
};

test('names the compiler to install where there is none, before anything is downloaded', async () => {
  vi.stubEnv('PATH', pathWith('python3'));
  vi.stubEnv('CXX', '');
  await expect(install({ cache, variant: 'cpu' })).rejects.toThrow(/no C\+\+ compiler .* apt-get install g\+\+/);
  expect(left()).toEqual([]);
});

test('says that CXX names no compiler', async () => {
  vi.stubEnv('CXX', 'no-such-compiler');
  await expect(install({ cache, variant: 'cpu' })).rejects.toThrow('CXX names no-such-compiler');
});

test('names python3 where there is none', async () => {
  vi.stubEnv('PATH', pathWith());
  await expect(install({ cache, variant: 'cpu' })).rejects.toThrow(/python3 is not on the PATH.*apt-get install python3/);
});

test('names pip where python3 has none', async () => {
  const bin = pathWith();
  const python = join(bin, 'python3');
  writeFileSync(python, '#!/bin/sh\ncase "$1" in -c) echo 3.11.0;; *) echo No module named pip >&2; exit 1;; esac\n');
  chmodSync(python, 0o755);
  vi.stubEnv('PATH', bin);
  await expect(install({ cache, variant: 'cpu' })).rejects.toThrow(/has no pip.*python3-pip/);
});

test('a failing pip gives its reason and what to do, and leaves nothing', async () => {
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', cache);
  await expect(install({ cache, variant: 'cpu' })).rejects.toThrow(
    /pip could not download tensorflow.*pip config[\s\S]*No matching distribution/,
  );
  expect(left()).toEqual([]);
});

test('a wheel that is not there, is no wheel, is truncated, or is another one is refused by name', async () => {
  const text = join(cache, 'text.whl');
  writeFileSync(text, 'not a zip');
  const truncated = fakeWheel(cache);
  truncateSync(truncated, 5000);
  const other = fakeWheel(cache, 'tensorflow_cpu', '2.20.0');
  await expect(install({ cache, wheel: join(cache, 'none.whl') })).rejects.toThrow(`there is no wheel ${join(cache, 'none.whl')}`);
  await expect(install({ cache, wheel: text })).rejects.toThrow(/text\.whl is not a whole wheel/);
  await expect(install({ cache, wheel: truncated })).rejects.toThrow(/2\.21\.0.*is not a whole wheel \(download it again\)/);
  await expect(install({ cache, wheel: other })).rejects.toThrow(/is tensorflow_cpu 2\.20\.0; expected tensorflow_cpu 2\.21\.0/);
  expect(left()).toEqual([]);
});

test('a wheel with a damaged member is refused', async () => {
  const wheel = fakeWheel(cache);
  const bytes = readFileSync(wheel);
  const middle = bytes.length >> 1;
  bytes.fill(255, middle, middle + 2000);
  writeFileSync(wheel, bytes);
  await expect(install({ cache, wheel })).rejects.toThrow(/could not be unpacked/);
  expect(left()).toEqual([]);
});

test('the compiler says why it fails, and nothing is left', async () => {
  const wheel = fakeWheel(cache);
  await expect(install({ cache, wheel })).rejects.toThrow(/could not compile the binding[\s\S]*not a TensorFlow/);
  expect(left()).toEqual([]);
});

test('an aborted install leaves nothing', async () => {
  const wheel = fakeWheel(cache);
  const controller = new AbortController();
  const onProgress = ({ step }: { readonly step: string }): void => {
    if (step === 'unpack') controller.abort(new Error('stopped'));
  };
  await expect(install({ cache, wheel, onProgress, signal: controller.signal })).rejects.toThrow('stopped');
  expect(left()).toEqual([]);
});

/** Starts the command line in a process of its own and sends a signal as soon as it compiles, with a compiler that takes long. */
const interrupted = (signal: NodeJS.Signals, wheel: string): Promise<number | null> => {
  const slow = join(cache, 'slow-compiler');
  writeFileSync(slow, '#!/bin/sh\n[ "$1" = --version ] && exec echo slow\nexec sleep 10\n');
  chmodSync(slow, 0o755);
  const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));
  const args = ['--conditions=@synfire/source', '--import', 'tsx', cli, 'install', '--wheel', wheel];
  const env = { ...process.env, SYNFIRE_CACHE: cache, CXX: slow };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('compiling')) child.kill(signal);
    });
    child.on('close', resolve);
  });
};

test('a terminated command line cleans up and exits 130', async () => {
  expect(await interrupted('SIGTERM', fakeWheel(cache))).toBe(130);
  expect(left()).toEqual([]);
});

test('a killed one leaves a temporary folder, which is no installation and goes with the next install', async () => {
  const wheel = fakeWheel(cache);
  await interrupted('SIGKILL', wheel);
  expect(left()).toEqual([expect.stringMatching(/^\.staging/)]);
  expect(installed({ cache })).toBeUndefined();
  await expect(install({ cache, wheel })).rejects.toThrow('could not compile');
  expect(left()).toEqual([]);
});

const wheel = process.env.SYNFIRE_TEST_WHEEL;
test.skipIf(!wheel)(
  'two installs at once both succeed with one folder, and a broken one is made again (SYNFIRE_TEST_WHEEL)',
  async () => {
    const [a, b] = await Promise.all([install({ cache, wheel }), install({ cache, wheel })]);
    expect(a).toEqual(b);
    expect(left()).toHaveLength(1);
    expect(installed({ cache })).toBe(a.folder);
    truncateSync(join(a.folder, 'tfjs_binding.node'), 1000);
    expect(await install({ cache, wheel })).toEqual(a);
    expect(left()).toHaveLength(1);
  },
  300_000,
);
