import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { byDuration, byNumber, byTime, channelsFirst, frames, type Split } from '@synfire/events';
import { sharedPath } from '@synfire/tools/shared';
import { expect, test } from 'vitest';
import { cifar10Dvs } from './cifar10-dvs.ts';
import { dvsGesture } from './dvs-gesture.ts';
import type { EventSplit } from './event-dataset.ts';
import { inspectEvents } from './inspect-events.ts';
import { nCaltech101 } from './n-caltech101.ts';
import { nCars } from './n-cars.ts';
import { nMnist } from './n-mnist.ts';
import { openEventDataset } from './open-event-dataset.ts';

const folder = sharedPath('data');
const real = test.skipIf(folder === undefined);

/** SHA-256 over the frames of all samples; what is expected was printed by tools/peers/spikingjelly/datasets.py. */
async function hash(split: EventSplit, by: Split): Promise<string> {
  const digest = createHash('sha256');
  for (let i = 0; i < split.length; i += 1) digest.update(new Uint8Array(channelsFirst(frames((await split.get(i, 0)).events, by)).buffer));
  return digest.digest('hex').slice(0, 16);
}

const hashes = async (split: EventSplit): Promise<readonly string[]> => [
  await hash(split, byNumber(16)),
  await hash(split, byTime(8)),
  await hash(split, byDuration(100_000)),
];

/** A folder with copies of files of the shared data. */
async function laidOut(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'synfire-dvs-'));
  for (const [to, from] of Object.entries(files)) {
    await mkdir(dirname(join(dir, to)), { recursive: true });
    await cp(`${folder}/${from}`, join(dir, to));
  }
  return dir;
}

real('DVS128 Gesture: twenty real clips, read from their places, have the frames of SpikingJelly', async () => {
  const { train, test: rest, layout } = await dvsGesture(`${folder}`);
  expect([train.length, rest.length]).toEqual([10, 10]);
  expect(layout).toContain('10 training and 10 test samples, not the published 1176 training and 288 test samples');
  const sizes = await Promise.all(
    [train, rest].flatMap((split) => split.labels.map(async (_, i) => (await split.get(i, 0)).events.t.length)),
  );
  expect([sizes[0], sizes[10], sizes[9], sizes[19]]).toEqual([31_521, 31_950, 42_850, 43_086]);
  expect(sizes.reduce((a, b) => a + b)).toBe(608_407 + 598_303);
  expect(await hashes(train)).toEqual(['efb87e2ef61ade62', '2a8db25ea17ba6ad', '82129107846632e7']);
  expect(await hashes(rest)).toEqual(['d644dcd0c9f04b48', '227db5ea488ab426', 'dae656f23d9018c1']);
});

real('N-MNIST: 1,100 real clips have the frames of SpikingJelly', async () => {
  const { train, test: rest, classes } = await nMnist(`${folder}/nmnist-small`);
  expect([train.length, rest.length, classes.length]).toEqual([1000, 100, 10]);
  expect(await hashes(train)).toEqual(['e9814492b5d68b51', '90277d16098c63f6', 'ea06707c546e8a3a']);
  expect(await hashes(rest)).toEqual(['6b2784b30ebf610e', 'cacb043e789630b0', 'ed4616091a661701']);
});

real('N-MNIST inspected: classes, events, durations', async () => {
  const dataset = await openEventDataset(`${folder}/nmnist-small`);
  const [train, rest] = await inspectEvents(dataset);
  expect([dataset.title, train?.events.sum, rest?.events.sum]).toEqual(['N-MNIST', 4_133_231, 385_596]);
  expect(train?.classes.reduce((sum, one) => sum + one.samples, 0)).toBe(1000);
  expect([Math.min(...(train?.classes.map(({ samples }) => samples) ?? [])), rest?.classes.length]).toEqual([87, 10]);
  expect(train?.duration.median).toBeGreaterThan(300_000);
  expect(train?.duration.most).toBeLessThan(340_000);
  expect(train?.on).toBeGreaterThan(0.45);
  const [some] = await inspectEvents(dataset, { limit: 20 });
  expect([some?.samples, some?.classes.length]).toEqual([20, 10]);
});

real('a recording of N-Caltech101, of N-CARS and of the camera of CIFAR10-DVS', async () => {
  const caltech = await laidOut({
    'Caltech101/Faces_easy/image_0001.bin': 'events-misc/ncaltech101_faces_easy_0001.bin',
    'Caltech101/Faces_easy/image_0002.bin': 'events-misc/ncaltech101_faces_easy_0001.bin',
  });
  const { train } = await nCaltech101(caltech, { holdOut: { rule: 'the last one', test: (files) => files.map((_, i) => i === 1) } });
  expect(await hashes(train)).toEqual(['d5930ac60006edda', 'fee6d19e89c1ca53', 'd132eed69d99cbb8']);

  const car = 'events-misc/ncars.dat';
  const cars = await nCars(await laidOut({ 'n-cars_train/cars/obj_1_td.dat': car, 'n-cars_test/cars/obj_2_td.dat': car }));
  const { events, label } = await cars.train.get(0, 0);
  expect([events.t.length, events.width, events.height, label]).toEqual([2009, 120, 100, 1]);

  const camera = 'aedat2/dvs128.aedat';
  const cifar = await cifar10Dvs(await laidOut({ 'cat/cifar10_cat_0.aedat': camera, 'cat/cifar10_cat_1.aedat': camera }), {
    holdOut: { rule: 'the last one', test: (files) => files.map((_, i) => i === 1) },
  });
  expect(cifar.train.labels).toEqual([3]);
  expect(await hashes(cifar.train)).toEqual(['1238e2d85668a1e8', 'e3c27f11c3f2084b', '71f4a2f74242f17a']);
});
