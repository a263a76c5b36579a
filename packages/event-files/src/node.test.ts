import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Events } from '@synfire/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collect } from './collect.ts';
import { encodeEvents } from './encode-events.ts';
import { cameraEvents, difference } from './fixtures.ts';
import { formats } from './formats.ts';
import { loadEvents, readEvents, writeEvents } from './node.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'synfire-event-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const events = cameraEvents(300_000, 640, 480);

test('writes a file, reads it in chunks and whole, and tells what is in it', async () => {
  const file = join(folder, 'clip.dat');
  await writeEvents(file, events, formats.dat);
  const chunks: Events[] = [];
  for await (const chunk of readEvents(file, { chunk: 100_000 })) chunks.push(chunk);
  expect(chunks.length).toBeGreaterThan(2);
  expect(difference(collect(chunks), events)).toBeUndefined();
  const { events: read, ...summary } = await loadEvents(file);
  expect(difference(read, events)).toBeUndefined();
  expect(summary).toEqual({ format: 'Prophesee DAT', sensor: { width: 640, height: 480 }, count: 300_000, dropped: [] });
});

test('writes chunks as they come: from one format to another in the memory of a chunk', async () => {
  const [from, to] = [join(folder, 'clip.raw'), join(folder, 'clip.aedat4')];
  await writeEvents(from, events, formats.evt3);
  await writeEvents(to, readEvents(from, { chunk: 10_000 }), formats.aedat4);
  expect(difference((await loadEvents(to)).events, events)).toBeUndefined();
});

test('reads bytes as they arrive, of a stream or of a socket', async () => {
  const bytes = encodeEvents(events, formats.evt2);
  async function* arriving(): AsyncGenerator<Uint8Array, void> {
    for (let at = 0; at < bytes.length; at += 65_521) yield bytes.subarray(at, at + 65_521);
  }
  const chunks: Events[] = [];
  for await (const chunk of readEvents(arriving())) chunks.push(chunk);
  expect(difference(collect(chunks), events)).toBeUndefined();
});

test('a long stream takes no more memory than a short one', async () => {
  const header = encodeEvents(cameraEvents(0, 640, 480), formats.dat);
  const piece = new Uint8Array(1 << 20); // events at 0 µs
  async function* endless(): AsyncGenerator<Uint8Array, void> {
    yield header;
    for (let i = 0; i < 300; i += 1) yield piece;
  }
  let [count, most] = [0, 0];
  const before = process.memoryUsage().arrayBuffers;
  for await (const { t } of readEvents(endless())) {
    count += t.length;
    if (count % 1_000_000 < t.length) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(count).toBe((300 << 20) / 8);
  expect(most).toBeLessThan(150e6); // all of its columns would be 511 MB
});

test('a long file leaves turns to others', async () => {
  const file = join(folder, 'long.dat');
  await writeFile(file, encodeEvents(cameraEvents(0, 640, 480), formats.dat));
  await truncate(file, 64 << 20); // events at 0 µs
  let [turns, count] = [0, 0];
  const other = setInterval(() => {
    if (count > 0) turns += 1;
  }, 1);
  for await (const { t } of readEvents(file)) count += t.length;
  clearInterval(other);
  expect(count).toBeGreaterThan(8_000_000);
  expect(turns).toBeGreaterThan(0);
});

test('an error names the file; the file is closed where reading stops early', async () => {
  const file = join(folder, 'broken.dat');
  await writeFile(file, encodeEvents(events, formats.dat).subarray(0, -3));
  await expect(loadEvents(file)).rejects.toThrow(
    /broken.dat, byte \d+: the end of the file, 5 bytes into a record; expected whole records/,
  );
  for await (const chunk of readEvents(file, { chunk: 32 })) if (chunk.t.length > 0) break;
});

test('a writer that fails leaves the old file and nothing beside it', async () => {
  const file = join(folder, 'kept.bin');
  await writeFile(file, 'old');
  await expect(writeEvents(file, events, formats.atis)).rejects.toThrow('640 × 480');
  expect(await readFile(file, 'utf8')).toBe('old');
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
