import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { cacheRoot, installationName } from './cache.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('SYNFIRE_CACHE comes before XDG_CACHE_HOME, which must be absolute', () => {
  vi.stubEnv('SYNFIRE_CACHE', '/one');
  vi.stubEnv('XDG_CACHE_HOME', '/two');
  expect(cacheRoot()).toBe(join('/one', 'tensorflow'));
  vi.stubEnv('SYNFIRE_CACHE', '');
  if (process.platform === 'darwin') return;
  expect(cacheRoot()).toBe('/two/synfire/tensorflow');
  vi.stubEnv('XDG_CACHE_HOME', 'two');
  expect(cacheRoot()).toBe(join(homedir(), '.cache/synfire/tensorflow'));
});

test('a folder is named by all that its files depend on', () => {
  const here = `${process.platform}-${process.arch}`;
  expect(installationName('cpu', '4.22.0')).toBe(`2.21.0-cpu-tfjs-4.22.0-${here}`);
  expect(installationName('cuda', '4.22.0')).toBe(`2.21.0-cuda-tfjs-4.22.0-${here}`);
});
