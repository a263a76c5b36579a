import { disposeTree } from '@synfire/core';
import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { countCrossEntropy, countMse, everyStepCrossEntropy, type Loss, maxMembraneCrossEntropy, membraneMse } from './index.ts';

/** Outputs of two samples and three classes at T = 3; of equal largest ones at two steps the first has the gradient. */
const [T, logits, labels] = [3, [[0.5, -1, 0.25], [1, 0, 1], [1.5, 0.75, 0.25], [0, 0, 1], [-0.5, 2, 0], [1, 0, 0]], [1, 0]] as const; // biome-ignore format: a line of numbers

/** By snnTorch 1.0.0 on PyTorch 2.15.0: `tools/src/check-losses.ts --print`. */
const theirs: readonly (readonly [name: string, ours: Loss, value: number, dlogits: readonly number[]])[] = [
  [
    'ce_rate_loss',
    everyStepCrossEntropy(),
    1.1117338,
    [
      0.083253, -0.1480904, 0.0648375, -0.0962802, 0.0258937, 0.0703865, 0.0947577, -0.1219063, 0.0271486, -0.1313431, 0.0353236, 0.0960195,
      0.0112376, -0.0297652, 0.0185276, -0.0706472, 0.0353236, 0.0353236,
    ],
  ],
  [
    'ce_count_loss',
    countCrossEntropy(),
    0.741951,
    [
      0.1885437, -0.2579051, 0.0693614, -0.2658448, 0.0316895, 0.2341552, 0.1885437, -0.2579051, 0.0693614, -0.2658448, 0.0316895,
      0.2341552, 0.1885437, -0.2579051, 0.0693614, -0.2658448, 0.0316895, 0.2341552,
    ],
  ],
  [
    'ce_max_membrane_loss',
    maxMembraneCrossEntropy(),
    0.7193897,
    [0, 0, 0.0488045, -0.2888406, 0.0776812, 0.2111594, 0.1703446, 0, 0, 0, 0, 0, 0, -0.2191492, 0, 0, 0, 0],
  ],
  [
    'mse_count_loss',
    countMse(),
    0.5034722,
    [
      0.1666667, -0.1388889, 0.0555556, -0.1111111, 0, 0.2222222, 0.1666667, -0.1388889, 0.0555556, -0.1111111, 0, 0.2222222, 0.1666667,
      -0.1388889, 0.0555556, -0.1111111, 0, 0.2222222,
    ],
  ],
  [
    'mse_count_loss with correct_rate=0.75, incorrect_rate=0.35',
    countMse({ correctRate: 0.75, incorrectRate: 0.35 }),
    0.1423611,
    [
      0.0555556, -0.0277778, -0.0555556, 0, -0.1111111, 0.1111111, 0.0555556, -0.0277778, -0.0555556, 0, -0.1111111, 0.1111111, 0.0555556,
      -0.0277778, -0.0555556, 0, -0.1111111, 0.1111111,
    ],
  ],
  [
    'mse_membrane_loss',
    membraneMse(),
    0.6076389,
    [
      0.0555556, -0.2222222, 0.0277778, 0, 0, 0.1111111, 0.1666667, -0.0277778, 0.0277778, -0.1111111, 0, 0.1111111, -0.0555556, 0.1111111,
      0, 0, 0, 0,
    ],
  ],
  [
    'mse_membrane_loss with on_target=1.05, off_target=0.2',
    membraneMse({ onTarget: 1.05, offTarget: 0.2 }),
    0.55875,
    [
      0.0333333, -0.2277778, 0.0055556, -0.0055556, -0.0222222, 0.0888889, 0.1444445, -0.0333333, 0.0055556, -0.1166667, -0.0222222,
      0.0888889, -0.0777778, 0.1055556, -0.0222222, -0.0055556, -0.0222222, -0.0222222,
    ],
  ],
];

test.each(theirs)('%s of snnTorch: the same value and gradient', (_, loss, value, dlogits) => {
  const [x, y] = [tensor2d(logits.map((row) => [...row])), tensor1d([...labels], 'int32')];
  const found = loss(x, y, T);
  expect(found.value.dataSync()[0]).toBeCloseTo(value, 6);
  expect(found.dlogits.shape).toEqual(x.shape);
  const off = Array.from(found.dlogits.dataSync(), (d, i) => Math.abs(d - (dlogits[i] ?? Number.NaN)));
  expect(Math.max(...off)).toBeLessThan(1e-6);
  disposeTree([x, y, found.value, found.dlogits]);
});

test('rates and targets that make no sense are refused', () => {
  expect(() => countMse({ correctRate: 75 })).toThrow('countMse: correctRate 75; expected a share of the time steps in [0, 1]');
  expect(() => membraneMse({ offTarget: Number.NaN })).toThrow('membraneMse: offTarget NaN; expected a finite number');
});
