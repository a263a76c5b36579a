import { cp, mkdir, mkdtemp, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batches } from '@synfire/data';
import { formats } from '@synfire/event-files';
import { loadEvents, writeEvents } from '@synfire/event-files/node';
import { byDuration, byNumber, cropTime } from '@synfire/events';
import { beforeAll, expect, test } from 'vitest';
import { drawGestures } from './draw-gestures.ts';
import { dvsGesture, GESTURES } from './dvs-gesture.ts';
import { eventFrames } from './event-frames.ts';
import { failure, folder } from './fixtures.ts';

const options = { train: 2, test: 1, duration: 120_000 };
let drawn = '';

beforeAll(async () => {
  drawn = join(await mkdtemp(join(tmpdir(), 'synfire-dvs-')), 'DvsGesture');
  await drawGestures(drawn, options);
});

const copy = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'synfire-dvs-'));
  await cp(drawn, dir, { recursive: true });
  return dir;
};

test('every row of a label file is a sample: the events of its recording with start <= t < end', async () => {
  const { train, test: rest, classes, sensor, layout } = await dvsGesture(join(drawn, '..'));
  expect([train.length, rest.length, classes.length, sensor]).toEqual([22, 11, 11, { width: 128, height: 128 }]);
  expect(layout).toContain('22 training and 11 test samples, not the published 1176 training and 288 test samples');
  expect(train.labels).toEqual([...GESTURES.keys(), ...GESTURES.keys()]);
  expect(train.name(13)).toContain('user02_fluorescent_led.aedat (line 4 of user02_fluorescent_led_labels.csv)');
  const { events } = await loadEvents(join(drawn, 'user02_fluorescent_led.aedat'));
  const rows = (await readFile(join(drawn, 'user02_fluorescent_led_labels.csv'), 'utf8')).trim().split('\n').slice(1);
  for (const [i, row] of rows.entries()) {
    const [label = 0, start = 0, end = 0] = row.split(',').map(Number);
    const sample = await train.get(11 + i, 0);
    expect(sample.label).toBe(label - 1);
    expect(sample.events).toEqual(cropTime(events, start, end));
    expect(sample.events.t.length).toBeGreaterThan(1000);
  }
});

test('frames of the samples come in batches, each event once', async () => {
  const { train } = await dvsGesture(drawn);
  let counted = 0;
  for await (const { shape, x } of batches(eventFrames(train, byNumber(4)), { batchSize: 11, key: 1, shuffle: true })) {
    expect(shape).toEqual([11, 4, 128, 128, 2]);
    counted += x.reduce((a, b) => a + b, 0);
  }
  const sizes = await Promise.all(train.labels.map(async (_, i) => (await train.get(i, 0)).events.t.length));
  expect(counted).toBe(sizes.reduce((a, b) => a + b, 0));
});

test('frames of a duration can be brought to one number: later ones left out, missing ones empty', async () => {
  const { train } = await dvsGesture(drawn);
  const whole = await eventFrames(train, byDuration(30_000)).get(0, 0);
  const T = whole.shape[0] ?? 0;
  const [cut, filled] = await Promise.all([T - 1, T + 1].map((wanted) => eventFrames(train, byDuration(30_000), { T: wanted }).get(0, 0)));
  expect([cut?.shape[0], filled?.shape[0]]).toEqual([T - 1, T + 1]);
  expect(cut?.x).toEqual(whole.x.subarray(0, cut?.x.length));
  expect(filled?.x.subarray(0, whole.x.length)).toEqual(whole.x);
  expect(filled?.x.subarray(whole.x.length).every((value) => value === 0)).toBe(true);
  const merged = await eventFrames(train, byNumber(2), { merge: true, augment: (events) => cropTime(events, 0, 0) }).get(0, 0);
  expect(merged.shape).toEqual([2, 128, 128, 1]);
  expect(merged.x.every((value) => value === 0)).toBe(true);
});

test("SpikingJelly's extracted npz give the same samples by the numbers of their folders", async () => {
  const { train, test: rest } = await dvsGesture(drawn);
  const dir = await mkdtemp(join(tmpdir(), 'synfire-dvs-'));
  for (const [split, of] of [
    ['train', train],
    ['test', rest],
  ] as const) {
    for (const label of [2, 10]) {
      await mkdir(join(dir, 'events_np', split, `${label}`), { recursive: true });
      await writeEvents(join(dir, 'events_np', split, `${label}`, 'user01_led_0.npz'), (await of.get(label, 0)).events, formats.npz);
    }
  }
  const found = await dvsGesture(dir);
  expect([found.train.labels, found.test.labels]).toEqual([
    [2, 10],
    [2, 10],
  ]);
  expect(await found.train.get(1, 0)).toEqual(await train.get(10, 0));
  expect(found.layout).toContain('npz extracted by SpikingJelly');
});

/** NumPy's format for float64 rows of x, y, p, t in ms, as Tonic repacked the samples. */
function npy(rows: readonly (readonly number[])[]): Buffer {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows.length}, 4), }`;
  const data = Buffer.from(Float64Array.from(rows.flat()).buffer);
  return Buffer.concat([Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]), Buffer.from(`${header.padEnd(117)}\n`), data]);
}

test("Tonic's repack: times in ms, labels by the names of the files, said to be another set of samples", async () => {
  const rows = npy([
    [3, 4, 1, 0.5],
    [5, 6, 0, 2],
  ]);
  const dir = await folder({ 'ibmGestureTrain/user01_led/10.npy': rows, 'ibmGestureTest/user24_led/2.npy': rows });
  const { train, test: rest, layout } = await dvsGesture(dir);
  expect([train.labels, rest.labels]).toEqual([[10], [2]]);
  const { t, x, y, p } = (await train.get(0, 0)).events;
  expect([[...t], [...x], [...y], [...p]]).toEqual([
    [500, 2000],
    [3, 5],
    [4, 6],
    [1, 0],
  ]);
  expect(layout).toContain("Tonic's repack, not comparable");
});

test('a missing dataset is told with its page, names and MD5; an archive is to be unpacked', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'synfire-dvs-'));
  const message = await failure(dvsGesture(dir));
  expect(message).toContain('no DVS128 Gesture. Looked for trials_to_train.txt');
  expect(message).toContain('found nothing. Get DvsGesture.tar.gz (MD5 8a5c71fb11e24e5ca5b11866ca6c00a1)');
  expect(message).toContain('https://research.ibm.com/interactive/dvsgesture/');
  await writeFile(join(dir, 'DvsGesture.tar.gz'), '');
  expect(await failure(dvsGesture(dir))).toContain(
    'DvsGesture.tar.gz has the MD5 d41d8cd98f00b204e9800998ecf8427e; expected 8a5c71fb11e24e5ca5b11866ca6c00a1',
  );
  expect(await failure(dvsGesture(join(dir, 'absent')))).toContain('found nothing');
});

test('damage is told with its place', async () => {
  const dir = await copy();
  const recording = join(dir, 'user01_fluorescent.aedat');
  const rows = join(dir, 'user24_fluorescent_labels.csv');
  await writeFile(rows, 'class,startTime_usec,endTime_usec\n1,900000000,900000100\n');
  const late = await failure((await dvsGesture(dir)).test.get(0, 0));
  expect(late).toMatch(/no event from 900000000 to 900000100 µs; the recording holds \d+ packets of events from 1000\d+ to \d+ µs/);
  await truncate(recording, Math.floor(0.9 * (await stat(recording)).size) | 1);
  const { train } = await dvsGesture(dir);
  expect((await train.get(0, 0)).events.t.length).toBeGreaterThan(1000); // the beginning is whole
  const said = await Promise.all([8, 9, 10].map((i) => failure(train.get(i, 0))));
  const cut = /user01_fluorescent\.aedat, byte (\d+): the end of the file, \d+ events before that of a packet/;
  const dropped: string[] = [];
  const kept = await dvsGesture(dir, { tolerant: true, onDropped: (name, parts) => dropped.push(`${name}: ${parts[0]?.message}`) });
  const found = said.findIndex((message) => cut.test(message));
  expect((await kept.train.get(8 + found, 0)).events.t.length).toBeGreaterThan(0);
  expect(dropped[0]).toContain(said[found]?.split(' Read with')[0]);
  const places = said.map((message) => Number(cut.exec(message)?.[1]));
  expect(Math.abs(Math.max(...places.filter(Number.isFinite)) - (await stat(recording)).size)).toBeLessThan(8);
  await writeFile(recording, 'something else');
  expect(await failure((await dvsGesture(dir)).train.get(0, 0))).toContain('expected a first line #!AER-DAT3.1');
  const labels = join(dir, 'user01_fluorescent_labels.csv');
  await writeFile(labels, 'class,startTime_usec,endTime_usec\n12,5,6\n');
  expect(await failure(dvsGesture(dir))).toContain(`${labels}, line 2: '12,5,6'; expected a class of 1 … 11`);
  await writeFile(labels, 'label,start\n');
  expect(await failure(dvsGesture(dir))).toContain("line 1: 'label,start'; expected 'class,startTime_usec,endTime_usec'");
  await writeFile(join(dir, 'trials_to_train.txt'), 'user31_led.aedat\n');
  expect(await failure(dvsGesture(dir))).toContain('but trials_to_train.txt names user31_led.aedat. Unpack the dataset again.');
});

test('a drawing is made once, is the same for the same seed, and never replaces other files', async () => {
  expect(await drawGestures(drawn, options)).toEqual({ dir: drawn, made: false });
  const again = join(await mkdtemp(join(tmpdir(), 'synfire-dvs-')), 'again');
  await drawGestures(again, { ...options, train: 1 });
  const name = 'user01_fluorescent.aedat';
  expect((await readFile(join(again, name))).equals(await readFile(join(drawn, name)))).toBe(true);
  expect(await drawGestures(again, { ...options, train: 1, seed: 1 })).toMatchObject({ made: true });
  expect((await readFile(join(again, name))).equals(await readFile(join(drawn, name)))).toBe(false);
  const other = await mkdtemp(join(tmpdir(), 'synfire-dvs-'));
  await writeFile(join(other, 'mine.txt'), 'mine');
  expect(await failure(drawGestures(other))).toContain('holds mine.txt, which was not drawn here');
  expect(await failure(drawGestures(other, { test: 31 }))).toContain('test is 31; expected 1 to 30 recordings');
});
