import type { Events } from '@synfire/events';
import { sharedPath } from '@synfire/tools/shared';
import { expect, test } from 'vitest';
import { aedat2 } from './aedat2.ts';
import { cifar10Dvs, dvs128Raw } from './cameras.ts';
import { difference } from './fixtures.ts';
import { loadEvents } from './node.ts';

const folder = sharedPath('data');
const real = test.skipIf(folder === undefined);
const load = (name: string, options = {}) => loadEvents(`${folder}/${name}`, options);
const most = (column: Uint16Array): number => column.reduce((a, b) => Math.max(a, b), 0);
const sum = (column: Uint8Array): number => column.reduce((a, b) => a + b, 0);

real('AEDAT 2.0 of a DVS128: 130,114 events; CIFAR10-DVS turns and exchanges the numbers of the address', async () => {
  const { events, count, dropped, format } = await load('aedat2/dvs128.aedat');
  expect([format, count, dropped, most(events.x), most(events.y)]).toEqual(['AEDAT 2.0', 130_114, [], 127, 127]);
  const raw = (await load('aedat2/dvs128.aedat', { format: aedat2({ camera: dvs128Raw }) })).events;
  const cifar = (await load('aedat2/dvs128.aedat', { format: aedat2({ camera: cifar10Dvs }) })).events;
  const turned = { ...raw, x: raw.y.map((y) => 127 - y), y: raw.x.map((x) => 127 - x), p: raw.p.map((p) => 1 - p) };
  expect(difference(cifar, turned)).toBeUndefined();
  expect(difference(events, { ...turned, x: turned.y, y: turned.x })).toBeUndefined();
});

real('AEDAT 3.1 of DVS128 Gesture holds the events of its sources, class by class', async () => {
  const source = await load('DvsGesture-source/1.bin', { sensor: { width: 128, height: 128 } });
  const files = await Promise.all(['user01_natural', 'user24_natural'].map((name) => load(`DvsGesture/${name}.aedat`)));
  expect(files.map(({ count }) => count)).toEqual([608_407, 598_303]);
  expect(files.map(({ dropped }) => dropped)).toEqual([[], []]);
  const [first, rest] = files.map(({ events }) => events);
  const part = (events: Events | undefined, from: number, to: number) =>
    [events?.x, events?.y, events?.p].map((column) => Array.from(column?.subarray(from, to) ?? []).join(','));
  expect(part(first, 0, 31_521)).toEqual(part(source.events, 0, 31_521));
  expect(part(rest, 0, 31_950)).toEqual(part(source.events, 31_521, 63_471));
});

real('ATIS of N-MNIST and N-Caltech101, DAT of N-CARS', async () => {
  const nmnist = await load('events-misc/nmnist.bin', { sensor: { width: 34, height: 34 } });
  expect([nmnist.count, nmnist.events.t[0], nmnist.events.t.at(-1)]).toEqual([4325, 654, 311_175]);
  const caltech = await load('events-misc/ncaltech101_faces_easy_0001.bin', { sensor: { width: 240, height: 180 } });
  expect([caltech.count, most(caltech.events.x), most(caltech.events.y)]).toEqual([67_445, 150, 172]);
  const cars = await load('events-misc/ncars.dat');
  expect([cars.count, most(cars.events.x), most(cars.events.y), sum(cars.events.p)]).toEqual([2009, 77, 41, 1350]);
  expect([cars.events.t[0], cars.events.t.at(-1)]).toEqual([0, 99_952]);
});
