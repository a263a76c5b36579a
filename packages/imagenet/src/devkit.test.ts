import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { devkitWnids } from './devkit.ts';
import { tar } from './fixtures.ts';
import { readMat } from './mat.ts';

/** Written by SciPy's savemat: synsets, 3 × 1, with ids 1, 2, 3 for n02119789, n02100735, n01440764 and fields of other kinds between. */
const META = Buffer.concat([
  Buffer.alloc(124, ' '),
  Buffer.from(
    'AAFJTQ8AAAD4AAAAeJzjY2BgqGBhYGAD0hxAzMQAAaxQPjMQM0IxOxAXV+YVp5YUA+VZGPig4m5A7OkTHBbkbGRgaBTv6cIQ7gck4KA8vyilGM7LK82NT87IzEkpSs1jYECwIABkpgUDwj1saO5hRMIgwAkVh4AP9iD9Dkj6WbDo50TSLwDl5xkYGRpamltYIrnDAI85MIBsDjb38xFwPw+aeej2ovsf3V5OHPaSFm4MDpSEm4GBubEpkjvIMSc7s0QhLb9CRwGHf8gJR2R3YAsPJrTwEIDrFnCA0GIOlIUrBwXhamhiYmBuZoLkHw8C5gihmQPiw8MVLYAHS/gCAPRrLVM=',
    'base64',
  ),
]);

const devkit = (truth: string, meta: Buffer = META) =>
  gzipSync(
    tar([
      { name: 'ILSVRC2012_devkit_t12/readme.txt', data: Buffer.from('readme') },
      { name: 'ILSVRC2012_devkit_t12/data/meta.mat', data: meta },
      { name: 'ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt', data: Buffer.from(truth) },
    ]),
  );

test('reads struct arrays of text and numbers', () => {
  const synsets = readMat(META).get('synsets');
  const one = Array.isArray(synsets) ? synsets[1] : undefined;
  expect(one instanceof Map && [...one]).toEqual([
    ['ILSVRC2012_ID', [2]],
    ['WNID', 'n02100735'],
    ['words', 'kit fox, '],
    ['num_children', [0]],
    ['children', [4, 5.5]],
  ]);
  expect(() => readMat(Buffer.from('MATLAB 7.3'))).toThrow('no little-endian MATLAB 5 file');
});

test('takes the ground truth as numbers of meta.mat, not as ranks of the sorted classes', () => {
  // Taken for ranks, 1 and 3 would be n01440764 and n02119789.
  expect(devkitWnids(devkit('1\n3\n2\n1\n'))).toEqual(['n02119789', 'n01440764', 'n02100735', 'n02119789']);
});

test('says what a devkit lacks', () => {
  expect(() => devkitWnids(devkit('4\n'))).toThrow('the ground truth has class 4, which meta.mat lacks');
  expect(() => devkitWnids(gzipSync(tar([{ name: 'a.txt' }])))).toThrow('lacks data/meta.mat; found a.txt');
});
