import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byNumber } from '@synfire/events';
import { expect, test } from 'vitest';
import { cifar10Dvs } from './cifar10-dvs.ts';
import { drawDigits } from './draw-digits.ts';
import { drawShapes } from './draw-shapes.ts';
import type { EventSplit } from './event-dataset.ts';
import { eventFrames } from './event-frames.ts';
import { failure } from './fixtures.ts';
import { movingPicture } from './moving-picture.ts';
import { nMnist } from './n-mnist.ts';

const folder = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'synfire-dvs-')), 'drawn');

/** Share of `test` whose class has the nearest mean frame in `train`, all frames of unit length. */
async function nearestMean(train: EventSplit, test: EventSplit, classes: number): Promise<number> {
  const unit = async (split: EventSplit, i: number): Promise<Float32Array> => {
    const { x } = await eventFrames(split, byNumber(1)).get(i, 0);
    const length = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
    return x.map((value) => value / length);
  };
  const means = Array.from({ length: classes }, () => new Float64Array());
  for (const [i, label] of train.labels.entries()) {
    const x = await unit(train, i);
    const mean = means[label]?.length ? means[label] : new Float64Array(x.length);
    means[label] = mean?.map((value, k) => value + (x[k] ?? 0)) ?? mean;
  }
  let right = 0;
  for (const [i, label] of test.labels.entries()) {
    const x = await unit(test, i);
    const likeness = means.map((mean) => x.reduce((sum, value, k) => sum + value * (mean[k] ?? 0), 0));
    if (likeness.indexOf(Math.max(...likeness)) === label) right += 1;
  }
  return right / test.length;
}

test("digits are drawn in N-MNIST's layout, each class unlike the others, the same for the same seed", async () => {
  const dir = await folder();
  const options = { trainPerClass: 8, testPerClass: 2 };
  expect((await drawDigits(dir, options)).made).toBe(true);
  const { train, test: rest, sensor } = await nMnist(dir);
  expect([train.length, rest.length, sensor.width]).toEqual([80, 20, 34]);
  const { events } = await train.get(0, 0);
  expect(events.t.length).toBeGreaterThan(1000);
  expect(events.t.at(-1)).toBeLessThanOrEqual(300_000);
  expect(await nearestMean(train, rest, 10)).toBeGreaterThan(0.8);
  const again = await folder();
  await drawDigits(again, { ...options, trainPerClass: 1 });
  expect((await readFile(join(again, 'Test/9/00020.bin'))).equals(await readFile(join(dir, 'Test/9/00020.bin')))).toBe(true);
  expect(await failure(drawDigits(dir, { testPerClass: 0 }))).toContain('testPerClass is 0; expected 1 to 5000');
});

test("shapes are drawn in CIFAR10-DVS's layout, each class unlike the others", async () => {
  const dir = await folder();
  await drawShapes(dir, { perClass: 10, duration: 150_000 });
  const { train, test: rest } = await cifar10Dvs(dir);
  expect([train.length, rest.length]).toEqual([90, 10]);
  expect((await train.get(0, 0)).events.t.length).toBeGreaterThan(3000);
  expect(await nearestMean(train, rest, 10)).toBeGreaterThan(0.5);
  expect(await failure(drawShapes(dir, { perClass: 9 }))).toContain('perClass is 9; expected 10 to 1000');
});

test('a moving picture is itself at whole pixels, and the mean of neighbours between them', () => {
  const picture = { data: Float32Array.of(10, 30, 50, 70), width: 2, height: 2 };
  const { at, background } = movingPicture(picture, { width: 8, height: 8, background: 20, path: (t) => [3 + t, 2] });
  const view = at(0);
  expect([view.luminance(3, 2), view.luminance(4, 2), view.luminance(3, 3), view.luminance(4, 3)]).toEqual([10, 30, 50, 70]);
  expect([view.luminance(5, 2), view.luminance(3, 1), background(0, 0)]).toEqual([20, 20, 20]);
  expect([at(0.5).luminance(4, 2), at(0.5).luminance(3, 2)]).toEqual([20, 15]);
  expect(view.region).toEqual({ left: 2, top: 1, right: 6, bottom: 5 });
});
