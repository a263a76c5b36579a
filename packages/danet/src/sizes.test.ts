import { count, disposeTree } from '@synfire/core';
import type { Initializer } from '@synfire/layers';
import { zeros } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { danet50, danet101, danet152, daSpike, paA, paB, stageDense } from './index.ts';

/** Only shapes are asked for. */
const initializer: Initializer = (_, shape) => zeros([...shape]);

type Size = readonly [params: number, macs: number, neurons: number];

/** conv k×k from `c` to `f` channels, its output of `n` positions. */
const conv = (k: number, c: number, f: number, n: number): Size => [k * k * c * f, k * k * c * f * n, 0];

/** γ and β. */
const norm = (c: number): Size => [2 * c, 0, 0];

/** A layer of PLIF neurons, one learnable scalar. */
const sn = (c: number, n: number): Size => [1, 0, c * n];

const sum = (sizes: readonly Size[]): Size => sizes.reduce(([p, m, s], [q, n, t]) => [p + q, m + n, s + t], [0, 0, 0]);

/** The bottlenecks' norms and neurons by placement: `c` input channels, `w` the width, at `before` and `after` positions of input and output. */
const inside = {
  daSpike: (_: number, w: number, before: number, after: number) => [norm(w), norm(w), norm(4 * w), sn(w, before), sn(w, after), sn(4 * w, after)],
  paA: (c: number, w: number, before: number, after: number) => [norm(w), norm(w), norm(4 * w), sn(c, before), sn(w, before), sn(w, after)],
  paB: (c: number, w: number, before: number, after: number) => [norm(c), norm(w), norm(w), sn(c, before), sn(w, before), sn(w, after)],
}; // biome-ignore format: a placement a line

/**
 * The size of a net by arithmetic alone, of 224×224 and 1000 classes. models.md gives none for these nets but what it gives for SEW (DA-spike
 * without its PLIF scalars, checked below), so the expected numbers are computed here, from the architecture's description and not by its code.
 */
function expected(depths: readonly number[], placement: keyof typeof inside, dense: boolean): Size {
  const fires = placement === 'daSpike';
  const sizes: Size[] = [conv(7, 3, 64, 112 ** 2), norm(64), ...(fires ? [sn(64, 112 ** 2)] : []), conv(1, 2048, 1000, 1), [1000, 0, 0]];
  const streams = [64];
  let [c, before] = [64, 56 ** 2];
  for (const [s, depth] of depths.entries()) {
    const [w, after] = [64 * 2 ** s, (56 / 2 ** s) ** 2];
    for (let block = 0; block < depth; block++) {
      sizes.push(conv(1, c, w, before), conv(3, w, w, after), conv(1, w, 4 * w, after), ...inside[placement](c, w, before, after));
      if (block === 0) sizes.push(conv(1, c, 4 * w, after), norm(4 * w), ...(fires ? [sn(4 * w, after)] : []));
      [c, before] = [4 * w, after];
    }
    streams.push(c);
    const last = s === depths.length - 1;
    if (dense && !last) sizes.push(...streams.flatMap((from) => [conv(1, from, c, after), norm(c), sn(c, after)]));
  }
  return sum([...sizes, ...(fires ? [] : [sn(2048, 49)]), ...(placement === 'paB' ? [norm(2048)] : [])]);
}

const depths = [
  [50, danet50, [3, 4, 6, 3]],
  [101, danet101, [3, 4, 23, 3]],
  [152, danet152, [3, 8, 36, 3]],
] as const;
const placements = { daSpike, paA, paB };

describe('parameters, multiply-accumulates and neurons', () => {
  for (const [depth, danet, blocks] of depths)
    for (const name of ['daSpike', 'paA', 'paB'] as const)
      for (const dense of [false, true])
        test(`danet${depth}, ${name}${dense ? ', stage-dense' : ''}`, () => {
          const net = danet({ classes: 1000, placement: placements[name], initializer, ...(dense && { connect: stageDense() }) });
          const { params, state, cost } = net.init(0, [1, 224, 224, 3]);
          expect([count(params), cost?.macs, cost?.neurons]).toEqual(expected(blocks, name, dense));
          disposeTree([params, state]);
        });
});

test('the arithmetic gives the sizes of SEW ResNet (models 1.8), and one PLIF scalar a layer of neurons', () => {
  expect(depths.map(([, , blocks]) => expected(blocks, 'daSpike', false))).toEqual([
    [25_557_032 + 53, 4_089_184_256, 11_113_984],
    [44_549_160 + 104, 7_801_405_440, 16_231_936],
    [60_192_808 + 155, 11_513_626_624, 22_554_112],
  ]);
});
