import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batches } from '@synfire/data';
import { sharedPath } from '@synfire/tools/shared';
import { expect, test } from 'vitest';
import { IMAGENET_STATISTICS } from './examples.ts';
import { imagenet } from './imagenet.ts';

const sample = sharedPath('data/imagenet-sample');
const tars = sharedPath('data/imagenet100-32');

test.skipIf(sample === undefined)(
  'reads every photograph of imagenet-sample: greyscale, turned by EXIF, with colour profiles, up to 2400 × 1600',
  async () => {
    const set = await imagenet(sample ?? '');
    expect([set.classes.length, set.train.length, set.val.length]).toEqual([51, 51, 51]);
    expect(set.classes).toEqual([...set.classes].sort());
    for (const dataset of [set.train, set.val]) {
      let count = 0;
      let sum = 0;
      for await (const { x, labels } of batches(dataset, { batchSize: 17, key: 1, shuffle: true })) {
        count += labels.length;
        sum += x.reduce((a, b) => a + b, 0) / x.length;
        expect(x.every(Number.isFinite)).toBe(true);
      }
      expect(count).toBe(51);
      // ImageNet's own mean is 0 after normalisation.
      expect(Math.abs(sum / 3)).toBeLessThan(0.4);
    }
    // The centre of the can opener's file as it lies, 6 being its orientation in EXIF; made by torchvision's rules with Pillow 13.0.
    const opener = set.classes.indexOf('n02951585');
    const { x } = await set.val.get(opener, 0);
    const { mean, std } = IMAGENET_STATISTICS;
    const level = (i: number, c: 0 | 1 | 2) => ((x[3 * i + c] ?? 0) * std[c] + mean[c]) * 255;
    const levels = [0, 112 * 224 + 112, 224 * 224 - 1].flatMap((i) => [level(i, 0), level(i, 1), level(i, 2)]);
    const apart = [223, 216, 169, 194, 172, 110, 120, 103, 54].map((value, i) => Math.abs(value - (levels[i] ?? 0)));
    expect(Math.max(...apart)).toBeLessThan(1.5);
  },
);

test.skipIf(tars === undefined)('reads imagenet100-32 in place and keeps its index', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'synfire-cache-'));
  const set = await imagenet(tars ?? '', { size: 32, cache });
  expect([set.classes.length, set.train.length, set.val.length]).toEqual([100, 50_000, 5000]);
  expect([set.classes[0], set.classes[99]]).toEqual(['n01443537', 'n03250847']);
  expect(set.layout).toContain('resizes the short side to 32 (not the usual 37: the pictures are not larger than 32)');
  const perClass = new Uint32Array(100);
  for await (const { labels } of batches(set.val, { batchSize: 500, key: 0 }))
    for (const label of labels) perClass[label] = (perClass[label] ?? 0) + 1;
  expect(perClass.every((count) => count === 50)).toBe(true);
  const again = await imagenet(tars ?? '', { size: 32, cache });
  for (const i of [0, 17, 49_999]) expect(await again.train.get(i, 4)).toEqual(await set.train.get(i, 4));
  expect([(await set.train.get(499, 0)).label, (await set.train.get(500, 0)).label, (await set.train.get(49_999, 0)).label]).toEqual([
    0, 1, 99,
  ]);
  set.close();
  again.close();
});
