import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formats } from '@synfire/event-files';
import { writeEvents } from '@synfire/event-files/node';
import { type Events, merge, noise, sortByTime } from '@synfire/events';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bench } from '../cli.fixture.ts';
import { rateCounter } from './rate-curve.ts';

let dir = '';
let file = '';

/** A bar that moves from left to right, once a ms a column, noise, and a pixel that fires a hundred times by itself. */
function recording(): Events {
  const size = { width: 64, height: 48 };
  const at = (n: number, one: (i: number) => readonly [t: number, x: number, y: number, p: number]): Events => {
    const rows = Array.from({ length: n }, (_, i) => one(i));
    const column = (k: 0 | 1 | 2 | 3): number[] => rows.map((row) => row[k]);
    return sortByTime({ t: column(0), x: column(1), y: column(2), p: column(3), ...size });
  };
  const bar = at(64 * 20, (i) => [1000 * Math.floor(i / 20), Math.floor(i / 20), 10 + (i % 20), 1]);
  const hot = at(100, (i) => [640 * i, 5, 40, 0]);
  return merge(merge(bar, hot), noise(1, { count: 20, ...size, to: 64_000 }));
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'synfire-events-'));
  file = join(dir, 'bar.aedat4');
  await writeEvents(file, recording(), formats.aedat4);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

test('tells what is in a recording, and draws its rate and an animation', async () => {
  const out = join(dir, 'out');
  const { status, stdout, stderr } = await bench('events', file, '--json', '--out', out, '--frames', '16');
  expect([status, stderr]).toEqual([0, '']);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({
    file,
    format: 'AEDAT 4',
    width: 64,
    height: 48,
    events: 1400,
    from: 0,
    extent: { left: 0, right: 63 },
    hotPixels: [{ x: 5, y: 40, events: 100 }],
  });
  expect(found.extent.top).toBeLessThanOrEqual(10);
  expect(found.extent.bottom).toBeGreaterThanOrEqual(40);
  expect(found.on + found.off).toBe(1400);
  expect(found.on).toBeGreaterThan(1280);
  expect(found.rate).toBeCloseTo((1400 * 1e6) / found.to, 6);
  expect((await readdir(out)).sort()).toEqual(['events.gif', 'rate.svg']);
  const { pages = 0, pageHeight, width } = await sharp(join(out, 'events.gif'), { animated: true }).metadata();
  expect([pages, width, pageHeight]).toEqual([16, 128, 96]);
  // The bar is white in the frame of its time, a quarter of the sensor further in each fourth.
  for (const [page, column] of [
    [1, 12],
    [13, 108],
  ] as const) {
    // biome-ignore format: a case a pair
    const { data, info } = await sharp(join(out, 'events.gif'), { page }).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect(data[40 * info.width * info.channels + column * info.channels]).toBeGreaterThan(150);
  }
  expect(await readFile(join(out, 'rate.svg'), 'utf8')).toContain('events a second');
});

test('a damaged file is refused by its byte; --tolerant keeps the rest and says so', async () => {
  const cut = join(dir, 'cut.raw');
  await writeEvents(cut, recording(), formats.evt3);
  await truncate(cut, 1501);
  const refused = await bench('events', cut);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(/cut\.raw, byte 1500: .* Give --tolerant to keep what is whole/);
  const folder = await bench('events', dir);
  expect([folder.status, folder.stderr]).toEqual([2, expect.stringMatching(/a folder; expected the file .* pnpm bench inspect DIR/)]);
  const { status, stdout } = await bench('events', cut, '--tolerant', '--out', join(dir, 'cut'));
  expect(status).toBe(0);
  expect(stdout).toMatch(/dropped +cut: .*1 bytes/);
});

test('a curve that outgrows its spans joins them and loses no event', () => {
  const counter = rateCounter();
  const long = noise(3, { count: 10_000, width: 4, height: 4, from: 5e6, to: 95e6 });
  counter.add(long);
  const { span, on, off } = counter.curve();
  const duration = (long.t.at(-1) ?? 0) - (long.t[0] ?? 0);
  expect(on.length).toBe(Math.floor(duration / span) + 1);
  expect(on.length).toBeGreaterThan(256);
  expect(on.length).toBeLessThanOrEqual(512);
  expect([on, off].map((counts) => counts.reduce((a, b) => a + b, 0))).toEqual([1, 0].map((p) => long.p.filter((one) => one === p).length));
  const half = (long.t[0] ?? 0) + span * Math.floor(on.length / 2);
  const before = on.slice(0, Math.floor(on.length / 2)).reduce((sum, n, i) => sum + n + (off[i] ?? 0), 0);
  expect(before).toBe(long.t.filter((t) => t < half).length);
});
