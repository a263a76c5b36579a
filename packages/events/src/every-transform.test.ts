import { centerCrop } from '@synfire/data';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Augmentation,
  chain,
  crop,
  cropTime,
  cutMix,
  denoise,
  downsample,
  dropArea,
  dropBox,
  dropEvents,
  dropTime,
  type Events,
  eventDrop,
  eventMix,
  events,
  flipLeftRight,
  flipPolarity,
  flipUpDown,
  mergePolarities,
  ndaEvents,
  noise,
  oneOf,
  randomAffine,
  randomCrop,
  refractoryPeriod,
  reverseTime,
  roll,
  rotate,
  shear,
  sometimes,
  spatialJitter,
  timeJitter,
} from './index.ts';

const stream = noise(1, { count: 2000, width: 12, height: 9, from: 500, to: 100_000 });
const other = noise(2, { count: 1500, width: 12, height: 9, to: 80_000 });

const all: readonly (readonly [string, Augmentation])[] = [
  ['crop', (e) => crop(e, centerCrop(e.width, e.height, Math.min(e.width, e.height)))],
  ['randomCrop', (e, key) => randomCrop(e, key, { width: 1, height: 1 })],
  ['randomAffine', (e, key) => randomAffine(e, key)],
  ['cropTime', (e) => cropTime(e, 1000, 50_000)],
  ['flipLeftRight', flipLeftRight],
  ['flipUpDown', flipUpDown],
  ['flipPolarity', flipPolarity],
  ['mergePolarities', mergePolarities],
  ['reverseTime', reverseTime],
  ['roll', (e) => roll(e, -5, 7)],
  ['rotate', (e) => rotate(e, 25)],
  ['shear', (e) => shear(e, 20)],
  ['downsample', (e) => downsample(e, { width: Math.ceil(e.width / 2), height: 1 })],
  ['dropEvents', dropEvents],
  ['dropTime', (e, key) => dropTime(e, key, { ratio: [0.1, 0.9] })],
  ['dropArea', (e, key) => dropArea(e, key, { ratio: [0.1, 0.9] })],
  ['dropBox', (e) => dropBox(e, { left: 0, top: 0, width: 1, height: 2 })],
  ['eventDrop', eventDrop],
  ['spatialJitter', (e, key) => spatialJitter(e, key, { x: 2, y: 1, correlation: 0.5 })],
  ['timeJitter', timeJitter],
  ['refractoryPeriod', (e) => refractoryPeriod(e, 3000)],
  ['denoise', (e) => denoise(e, 3000)],
  ['ndaEvents', ndaEvents],
  ['cutMix', (e, key) => cutMix(e, { ...other, width: e.width, height: e.height, ...within(other, e) }, key).events],
  ['eventMix', (e, key) => eventMix(e, { ...other, width: e.width, height: e.height, ...within(other, e) }, key).events],
  ['chain', chain(flipLeftRight, dropEvents, sometimes(0.5, timeJitter), oneOf(reverseTime, eventDrop))],
];

function within({ x, y }: Events, { width, height }: Events): Pick<Events, 'x' | 'y'> {
  return { x: x.map((value) => value % width), y: y.map((value) => value % height) };
}

describe.each(all)('%s', (_, transform) => {
  const recording = fc
    .record({
      key: fc.nat(),
      count: fc.nat(60),
      width: fc.integer({ min: 1, max: 13 }),
      height: fc.integer({ min: 1, max: 13 }),
      to: fc.nat(60_000),
    })
    .map(({ key, ...drawn }) => noise(key, drawn));

  test('never changes its input, and gives a valid recording that depends on events and key alone', () => {
    fc.assert(
      fc.property(recording, fc.nat(), (input, key) => {
        const before = structuredClone(input);
        const output = transform(input, key);
        expect(input).toEqual(before);
        expect(() => events(output)).not.toThrow();
        expect(transform(input, key)).toEqual(output);
      }),
      { numRuns: 60 },
    );
  });
});

test.each(['randomAffine', 'randomCrop', 'dropEvents', 'dropTime', 'dropArea', 'spatialJitter', 'timeJitter', 'eventMix', 'cutMix'])(
  '%s: another key gives other events',
  (name) => {
    const transform = new Map(all).get(name);
    expect(new Set(Array.from({ length: 8 }, (_, key) => JSON.stringify(transform?.(stream, key)))).size).toBeGreaterThan(4);
  },
);

const rows = ({ t, x, y, p }: Events): number[][] => Array.from(t, (time, i) => [time, x[i] ?? 0, y[i] ?? 0, p[i] ?? 0]);

test('is the same on every machine and in every version', () => {
  const first = (e: Events) => rows(e).slice(0, 2).flat();
  const drawn = [dropEvents, dropTime, dropArea, spatialJitter, timeJitter, ndaEvents].map((transform) => first(transform(stream, 6)));
  const mixed = [cutMix(stream, other, 6), eventMix(stream, other, 6)].map(({ share }) => share);
  expect(JSON.stringify([drawn, mixed])).toMatchInlineSnapshot(
    `"[[[536,8,1,1,948,5,0,0],[536,8,1,1,570,9,4,0],[536,8,1,1,570,9,4,0],[536,8,0,1,570,9,4,0],[-689,8,3,1,-368,8,7,1],[536,2,1,1,570,1,4,0]],[0.7777777777777778,0.20417482061317677]]"`,
  );
});

test('sometimes applies with its probability, oneOf each as often, chain one after the other with keys of their own', () => {
  const runs = Array.from({ length: 1000 }, (_, key) => key);
  const count = (step: Augmentation, which: Augmentation): number =>
    runs.filter((key) => JSON.stringify(step(tiny, key)) === JSON.stringify(which(tiny, key))).length;
  const tiny = events({ t: [1], x: [0], y: [0], p: [1], width: 3, height: 3 });
  expect(Math.abs(count(sometimes(0.3, flipLeftRight), flipLeftRight) - 300)).toBeLessThan(50);
  expect([0, 1].map((probability) => count(sometimes(probability, flipLeftRight), flipLeftRight))).toEqual([0, 1000]);
  const right: Augmentation = (e) => roll(e, 1, 0);
  for (const which of [flipLeftRight, flipUpDown, flipPolarity, right]) {
    expect(Math.abs(count(oneOf(flipLeftRight, flipUpDown, flipPolarity, right), which) - 250)).toBeLessThan(60);
  }
  expect(chain(flipLeftRight, flipPolarity)(tiny, 1)).toEqual(flipPolarity(flipLeftRight(tiny)));
  const keys: number[] = [];
  const note: Augmentation = (e, key) => {
    keys.push(key);
    return e;
  };
  chain(note, note, note)(tiny, 5);
  expect(new Set(keys).size).toBe(3);
});
