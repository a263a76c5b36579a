import { count, disposeTree, type Named, named, type Tree } from '@synfire/core';
import type { Initializer } from '@synfire/layers';
import { zeros } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { spikingResnet18, spikingResnet34, spikingResnet50, spikingResnet101, spikingResnet152 } from './index.ts';

const initializer: Initializer = (_, shape) => zeros([...shape]);

describe('parameters, multiply-accumulates and neurons of a 224×224 image and 1000 classes (models 1.8)', () => {
  const published = [
    [spikingResnet18, 11_689_512, 1_814_073_344, 2_308_096],
    [spikingResnet34, 21_797_672, 3_663_761_408, 3_562_496],
    [spikingResnet50, 25_557_032, 4_089_184_256, 9_608_704],
    [spikingResnet101, 44_549_160, 7_801_405_440, 14_726_656],
    [spikingResnet152, 60_192_808, 11_513_626_624, 21_048_832],
  ] as const;
  for (const [make, size, macs, neurons] of published)
    test(`${size}`, () => {
      const { params, state, cost, output } = make({ classes: 1000, initializer }).init(0, [1, 224, 224, 3]);
      expect([count(params), cost, output]).toEqual([size, { macs, neurons }, [1, 1000]]);
      disposeTree([params, state]);
    });
});

test('every branch starts as zero by default, and as it is told', () => {
  const starts = (params: Named<Tree>): readonly number[] =>
    named(params).flatMap(([path, leaf]) => (/bn2\.weight$/.test(path) ? [leaf.dataSync()[0] ?? Number.NaN] : []));
  for (const [last, expected] of [
    [undefined, 0],
    [{ gamma: 1 }, 1],
  ] as const) {
    const { params, state } = spikingResnet18({ classes: 2, initializer, ...(last && { last }) }).init(0, [1, 32, 32, 3]);
    expect(starts(params)).toEqual(new Array(8).fill(expected));
    disposeTree([params, state]);
  }
});
