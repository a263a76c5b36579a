import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSample } from '@synfire/tools/sample';
import { expect, test } from 'vitest';
import { bench } from './cli.fixture.ts';

const options = '--backend wasm --size 16 --T 1 --batch 4 --epochs 1 --steps 2 --quiet'.split(' ');

test('a picture that cannot be read ends the run with its name, or is left out and listed', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'synfire-broken-'));
  const data = join(dir, 'data');
  await makeSample(data, { classes: 2, trainPerClass: 5, valPerClass: 2 });
  const pictures = async (split: string): Promise<readonly string[]> =>
    (await readdir(join(data, split), { recursive: true })).filter((name) => name.endsWith('.JPEG')).map((name) => join(data, split, name));
  const [[cut = ''], [empty = '']] = [await pictures('train'), await pictures('val')];
  await truncate(cut, 300);
  await writeFile(empty, '');

  const refused = await bench('imagenet', '--data', data, ...options, '--out', join(dir, 'refused'));
  expect(refused.status).toBe(1);
  expect([cut, empty].some((file) => refused.stderr.includes(file))).toBe(true);

  const run = join(dir, 'run');
  const { status, stdout } = await bench('imagenet', '--data', data, ...options, '--skip-broken', '--out', run);
  expect(status).toBe(0);
  expect(stdout).toMatch(/broken images\s+2, listed in broken\.jsonl/);
  const rows = (await readFile(join(run, 'broken.jsonl'), 'utf8')).trim().split('\n').map((line): { split: string; error: string } => JSON.parse(line)); // biome-ignore format: one chain
  expect(rows.map(({ split }) => split).sort()).toEqual(['train', 'val']);
  expect(rows.map(({ error }) => [cut, empty].filter((file) => error.includes(file)).length)).toEqual([1, 1]);
  expect(JSON.parse(await readFile(join(run, 'summary.json'), 'utf8'))).toMatchObject({ brokenImages: 2, backend: 'wasm' });
  await rm(dir, { recursive: true });
});
