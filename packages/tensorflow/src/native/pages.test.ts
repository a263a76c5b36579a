import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { matMul, ones, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { skipped, start } from './native.fixture.ts';

/** MiB of this process's resident pages of a file that were read and never written. */
function resident(file: string): number {
  const text = readFileSync('/proc/self/smaps', 'utf8');
  const maps = text.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m).filter((map) => map.split('\n', 1)[0]?.includes(`/${file}`));
  const kib = (map: string, field: string): number => Number(map.match(new RegExp(`^${field}: +(\\d+) kB`, 'm'))?.[1]);
  return maps.reduce((sum, map) => sum + kib(map, 'Rss') - kib(map, 'Anonymous'), 0) / 1024;
}

test.skipIf(skipped)('what loading TensorFlow alone has read is not resident, and comes back where it is read again', async () => {
  await start();
  expect(tidy(() => matMul(ones([2, 3]), ones([3, 2])).arraySync())).toEqual([
    [3, 3],
    [3, 3],
  ]);
  const now = resident('libtensorflow_cc.so');
  // Loading reads 225 MiB.
  expect(now).toBeGreaterThan(1);
  expect(now).toBeLessThan(80);
  // Node's own file has 85 MiB, of which starting it reads half.
  expect(resident(realpathSync(process.execPath).slice(1))).toBeLessThan(40);
});

test.skipIf(skipped)('TensorFlow is loaded in silence, with most of what loading reads never resident at once', async () => {
  const { library } = await start();
  const program = `
    require(process.argv[1]);
    const loaded = require('node:fs').readFileSync('/proc/self/maps', 'utf8').includes('/libtensorflow_cc.so');
    console.log(JSON.stringify({ loaded, most: process.resourceUsage().maxRSS / 1024 }));`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program, library.loading ?? ''], { env, encoding: 'utf8' });
  expect(stderr).toBe('');
  const { loaded, most } = JSON.parse(stdout);
  expect(loaded).toBe(true);
  // 320 MiB where nothing is given back meanwhile, 160 as it is.
  expect(most).toBeLessThan(260);
});
