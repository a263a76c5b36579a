import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { aedat2, cifar10Dvs as camera, formats } from '@synfire/event-files';
import { flipLeftRight, flipUpDown } from '@synfire/events';
import { expect, test } from 'vitest';
import { shd as shdFile } from '../../event-files/src/foreign-files.ts';
import { aslDvs } from './asl-dvs.ts';
import { cifar10Dvs } from './cifar10-dvs.ts';
import { dvsLip } from './dvs-lip.ts';
import { failure, folder, random, recordings } from './fixtures.ts';
import { shd, ssc } from './heidelberg.ts';
import { firstOfClass, numbersBelow, randomOfClass } from './hold-out.ts';
import { inspectEvents } from './inspect-events.ts';
import { nCaltech101 } from './n-caltech101.ts';
import { nCars } from './n-cars.ts';
import { nMnist } from './n-mnist.ts';
import { eventDatasets, openEventDataset } from './open-event-dataset.ts';

const large = { width: 128, height: 128 };

test('N-MNIST: ATIS files in Train and Test, or npz in events_np', async () => {
  const sensor = { width: 34, height: 34 };
  const paths = ['Train/0/00002.bin', 'Train/3/00001.bin', 'Test/9/00001.bin'];
  const dataset = await nMnist(await recordings(paths, formats.atis, sensor));
  expect([dataset.train.labels, dataset.test.labels]).toEqual([[0, 3], [9]]);
  expect(dataset.layout).toMatch(/10 classes; Train and Test; 2 training and 1 test samples, not the published 60000 training/);
  expect(await dataset.train.get(1, 0)).toEqual({ events: random(1, sensor), label: 3 });
  const npz = await nMnist(await recordings(['events_np/train/4/1.npz', 'events_np/test/5/2.npz'], formats.npz, sensor));
  expect(await npz.test.get(0, 0)).toEqual({ events: random(1, sensor), label: 5 });
  await expect(dataset.train.get(2, 0)).rejects.toThrow('sample 2: the split has 0 to 1');
});

test('CIFAR10-DVS: SEW takes the first nine tenths in the order of characters, TEBN the first hundred numbers for test', async () => {
  const numbers = [0, 1, 2, 3, 10, 11, 100, 101, 102, 103];
  const paths = numbers.flatMap((i) => [`cat/cifar10_cat_${i}.aedat`, `dog/cifar10_dog_${i}.aedat`]);
  const dir = await recordings(paths, aedat2({ camera }), large);
  const sew = await cifar10Dvs(dir);
  const named = (split: typeof sew.train): readonly number[] =>
    split.labels.map((_, i) => Number(/(\d+)\.aedat$/.exec(split.name(i))?.[1]));
  expect(named(sew.train).slice(0, 9)).toEqual([0, 1, 10, 100, 101, 102, 103, 11, 2]);
  expect([named(sew.test), sew.test.labels]).toEqual([
    [3, 3],
    [3, 5],
  ]);
  expect(sew.layout).toContain("the first 0.9 in the order of names train (SEW's split); 18 training and 2 test samples");
  expect((await sew.train.get(0, 0)).events).toEqual(random(0, large));
  const tebn = await cifar10Dvs(dir, { holdOut: numbersBelow(100) });
  expect(named(tebn.train)).toEqual([100, 101, 102, 103, 100, 101, 102, 103]);
  const [a, b, c] = await Promise.all([0, 0, 1].map((seed) => cifar10Dvs(dir, { holdOut: randomOfClass({ part: 0.5, seed }) })));
  expect(a?.train.length).toBe(10);
  expect([a && named(a.test), b && named(b.train)]).toEqual([b && named(b.test), a && named(a.train)]);
  expect(a && named(a.train)).not.toEqual(c && named(c.train));
});

test("of a thousand recordings a class SEW's test set is 91 … 99 and 909 … 999", () => {
  const files = Array.from({ length: 1000 }, (_, i) => `cifar10_cat_${i}.aedat`).sort();
  const held = firstOfClass(0.9).test(files, 0);
  const test = files.flatMap((file, i) => (held[i] ? [Number(/(\d+)\./.exec(file)?.[1])] : [])).sort((a, b) => a - b);
  expect(test).toEqual(Array.from({ length: 1000 }, (_, i) => i).filter((i) => (i > 90 && i < 100) || i > 908));
  expect(() => firstOfClass(1)).toThrow('firstOfClass: 1; expected the training part');
});

test('N-Caltech101: its classes are its folders', async () => {
  const sensor = { width: 240, height: 180 };
  const paths = ['zebra', 'ant'].flatMap((name) => [1, 2, 3].map((i) => `Caltech101/${name}/image_000${i}.bin`));
  const dataset = await nCaltech101(await recordings(paths, formats.atis, sensor), { holdOut: firstOfClass(0.5) });
  expect([dataset.classes, dataset.train.labels, dataset.test.labels]).toEqual([
    ['ant', 'zebra'],
    [0, 0, 1, 1],
    [0, 1],
  ]);
  expect((await dataset.test.get(0, 0)).events).toEqual(random(5, sensor));
});

test('N-CARS: samples of any size are as large as the largest', async () => {
  const paths = ['n-cars_train/train/background/obj_1_td.dat', 'n-cars_test/test/cars/obj_2_td.dat'];
  const { train, test: rest } = await nCars(await recordings(paths, formats.dat, { width: 64, height: 50 }));
  expect([train.labels, rest.labels]).toEqual([[0], [1]]);
  expect((await rest.get(0, 0)).events).toEqual({ ...random(1, { width: 64, height: 50 }), width: 120, height: 100 });
});

test('DVS-Lip: npy of t, x, y, p', async () => {
  // np.zeros(2, dtype=[('t', '<i4'), ('x', 'i1'), ('y', 'i1'), ('p', 'i1')]), then rows (5, 100, 20, 1) and (6, 101, 21, 0)
  const header = "{'descr': [('t', '<i4'), ('x', '|i1'), ('y', '|i1'), ('p', '|i1')], 'fortran_order': False, 'shape': (2,), }";
  const npy = Buffer.concat([
    Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]),
    Buffer.from(`${header.padEnd(117)}\n`),
    Buffer.from([5, 0, 0, 0, 100, 20, 1, 6, 0, 0, 0, 101, 21, 0]),
  ]);
  const { train, classes } = await dvsLip(
    await folder({ 'DVS-Lip/train/heard/0.npy': npy, 'DVS-Lip/train/about/12.npy': npy, 'DVS-Lip/test/heard/0.npy': npy }),
  );
  expect([classes, train.labels]).toEqual([
    ['about', 'heard'],
    [0, 1],
  ]);
  expect((await train.get(0, 0)).events).toMatchObject({ x: Uint16Array.of(100, 101), y: Uint16Array.of(20, 21), p: Uint8Array.of(1, 0) });
});

/** A MATLAB 5 file of columns, as double and compressed, or as uint8 and plain. */
function mat(columns: Readonly<Record<string, readonly number[]>>, compressed: boolean): Buffer {
  const element = (type: number, data: Buffer): Buffer => {
    const tag = Buffer.alloc(8);
    tag.writeUInt32LE(type, 0);
    tag.writeUInt32LE(data.length, 4);
    return Buffer.concat([tag, data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
  };
  const small = (name: string): Buffer => Buffer.from([1, 0, name.length, 0, ...Buffer.from(name.padEnd(4, '\0'))]);
  const matrices = Object.entries(columns).map(([name, values]) => {
    const numbers = compressed ? element(9, Buffer.from(Float64Array.from(values).buffer)) : element(2, Buffer.from(values));
    const flags = element(6, Buffer.from(Uint32Array.of(6, 0).buffer));
    const sides = element(5, Buffer.from(Int32Array.of(values.length, 1).buffer));
    const matrix = element(14, Buffer.concat([flags, sides, small(name), numbers]));
    if (!compressed) return matrix;
    const packed = deflateSync(matrix);
    const tag = Buffer.alloc(8);
    tag.writeUInt32LE(15, 0);
    tag.writeUInt32LE(packed.length, 4);
    return Buffer.concat([tag, packed]);
  });
  return Buffer.concat([Buffer.from(`${'MATLAB 5.0 MAT-file'.padEnd(124)}\0\x01IM`, 'latin1'), ...matrices]);
}

test('ASL-DVS: MATLAB files, turned by half a turn', async () => {
  const columns = { ts: [1, 2, 4], x: [0, 9, 200], y: [0, 8, 100], pol: [1, 0, 1] };
  const files = { 'a/a_0001.mat': mat(columns, true), 'a/a_0002.mat': mat(columns, false), 'y/y_0001.mat': mat({ ts: [1] }, true) };
  const { train, test: rest, classes } = await aslDvs(await folder(files), { holdOut: firstOfClass(0.5) });
  expect([classes.length, train.labels, rest.labels]).toEqual([24, [0, 23], [0]]);
  const expected = flipUpDown(
    flipLeftRight({
      t: Float64Array.of(1, 2, 4),
      x: Uint16Array.of(0, 9, 200),
      y: Uint16Array.of(0, 8, 100),
      p: Uint8Array.of(1, 0, 1),
      width: 240,
      height: 180,
    }),
  );
  expect((await train.get(0, 0)).events).toEqual(expected);
  expect((await rest.get(0, 0)).events).toEqual(expected);
  expect(await failure(train.get(1, 0))).toMatch(/y_0001\.mat: the array x is missing, there are ts; expected a MATLAB 5 file/);
  const cut = await aslDvs(await folder({ 'b/1.mat': mat(columns, true).subarray(0, 180), 'b/2.mat': 'no' }), {
    holdOut: firstOfClass(0.5),
  });
  expect(await failure(cut.train.get(0, 0))).toContain('1.mat: damaged (an element of');
  expect(await failure(cut.test.get(0, 0))).toContain('2.mat: no little-endian MATLAB 5 header');
});

test('SHD and SSC: HDF5 files, labels of the file', async () => {
  const dir = await folder({ 'shd_train.h5': shdFile, 'extract/shd_test.h5.gz': shdFile });
  const dataset = await shd(dir);
  expect(dataset.train.length).toBe(dataset.train.labels.length);
  const { events, label } = await dataset.test.get(1, 0);
  expect([events.width, events.height, label]).toEqual([700, 1, dataset.test.labels[1]]);
  expect(dataset.classes.length).toBeGreaterThan(0);
  dataset.close();
  expect(await failure(ssc(dir))).toContain('no SSC. Looked for ssc_train.h5, ssc_valid.h5 and ssc_test.h5');
  const commands = await ssc(await folder({ 'ssc_train.h5': shdFile, 'ssc_valid.h5': shdFile, 'ssc_test.h5': shdFile }));
  expect([commands.valid?.length, commands.title]).toEqual([commands.train.length, 'SSC']);
  commands.close();
});

test('an inspection counts what can be read and names what cannot', async () => {
  const sensor = { width: 34, height: 34 };
  const dir = await recordings(['Train/0/1.bin', 'Train/0/2.bin', 'Train/7/1.bin', 'Train/7/3.bin', 'Test/9/1.bin'], formats.atis, sensor);
  await truncate(join(dir, 'Train/7/3.bin'), 498);
  const dataset = await nMnist(dir);
  const [train, rest] = await inspectEvents(dataset);
  expect(train).toMatchObject({ split: 'train', samples: 3, events: { least: 100, median: 100, most: 100, sum: 300 } });
  expect(train?.classes.map(({ label, name, samples }) => [label, name, samples])).toEqual([
    [0, '0', 2],
    [7, '7', 1],
  ]);
  const { p, t } = random(4, sensor);
  expect(rest?.on).toBe(p.reduce((a, b) => a + b, 0) / 100);
  expect(rest?.duration.sum).toBe((t.at(-1) ?? 0) - (t[0] ?? 0));
  expect(train?.broken).toEqual([{ name: join(dir, 'Train/7/3.bin'), message: expect.stringContaining('3.bin, byte 495') }]);
});

test('a folder is opened by its layout; where it has none the error lists what is known', async () => {
  const gesture = await recordings(['events_np/train/10/user01_led_0.npz', 'events_np/test/2/user24_led_0.npz'], formats.npz, large);
  expect((await openEventDataset(gesture)).title).toBe('DVS128 Gesture');
  const digits = await recordings(['events_np/train/1/00001.npz', 'events_np/test/2/00001.npz'], formats.npz, { width: 34, height: 34 });
  expect((await openEventDataset(digits)).title).toBe('N-MNIST');
  const other = await folder({ 'notes.txt': 'nothing' });
  expect(await failure(openEventDataset(other))).toContain('no known dataset; found notes.txt. Known are dvs-gesture, cifar10-dvs');
  for (const [name, open] of Object.entries(eventDatasets)) {
    const message = await failure(open(other));
    expect(message, name).toMatch(/: no \S.*\. Looked for .*; found notes\.txt\. Get .* from https:\S+, whose terms apply/);
  }
  const half = await recordings(['Train/0/00002.bin'], formats.atis, { width: 34, height: 34 });
  expect(await failure(openEventDataset(half))).toContain('Both splits need samples.');
});
