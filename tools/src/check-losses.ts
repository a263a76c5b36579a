/**
 * Compares the losses that users of snnTorch know with snnTorch's own, values and gradients, on random outputs:
 *   node --conditions=@synfire/source --import tsx tools/src/check-losses.ts [--print]
 * --print writes snnTorch's numbers for the case that packages/train/src/snntorch.test.ts holds. Needs what tools/src/peer-spikingjelly.ts needs.
 */
import { disposeTree } from '@synfire/core';
import { countCrossEntropy, countMse, everyStepCrossEntropy, type Loss, maxMembraneCrossEntropy, membraneMse } from '@synfire/train';
import { setBackend, tensor1d, tensor2d } from '@tensorflow/tfjs';
import { runSnnTorch } from './peer-snntorch.ts';

interface Case {
  readonly logits: readonly (readonly (readonly number[])[])[];
  readonly labels: readonly number[];
}

const losses: readonly (readonly [name: string, settings: Readonly<Record<string, number>>, ours: Loss])[] = [
  ['ce_rate_loss', {}, everyStepCrossEntropy()],
  ['ce_count_loss', {}, countCrossEntropy()],
  ['ce_max_membrane_loss', {}, maxMembraneCrossEntropy()],
  ['mse_count_loss', {}, countMse()],
  ['mse_count_loss', { correct_rate: 0.75, incorrect_rate: 0.35 }, countMse({ correctRate: 0.75, incorrectRate: 0.35 })],
  ['mse_membrane_loss', {}, membraneMse()],
  ['mse_membrane_loss', { on_target: 1.05, off_target: 0.2 }, membraneMse({ onTarget: 1.05, offTarget: 0.2 })],
];

/** What the peer says of every loss. */
function theirs(given: Case): readonly { readonly value: number; readonly dlogits: readonly number[] }[] {
  return JSON.parse(runSnnTorch('losses.py', JSON.stringify({ ...given, losses: losses.map(([name, settings]) => [name, settings]) })));
}

/** The largest difference of value and gradient, relative to the largest of theirs. */
function difference(
  loss: Loss,
  { logits, labels }: Case,
  expected: { readonly value: number; readonly dlogits: readonly number[] },
): number {
  const rows = logits.flat().map((row) => [...row]);
  const [x, y] = [tensor2d(rows), tensor1d([...labels], 'int32')];
  const { value, dlogits } = loss(x, y, logits.length);
  const pairs = [[value, [expected.value]], [dlogits, expected.dlogits]] as const; // biome-ignore format: a pair a part
  const worst = pairs.map(([ours, truth]) => {
    const found = ours.dataSync();
    const off = truth.map((v, i) => Math.abs(v - (found[i] ?? Number.NaN)));
    return Math.max(...off) / Math.max(...truth.map(Math.abs));
  });
  disposeTree([x, y, value, dlogits]);
  return Math.max(...worst);
}

const random = (T: number, B: number, classes: number, value: () => number): Case => ({
  logits: Array.from({ length: T }, () => Array.from({ length: B }, () => Array.from({ length: classes }, value))),
  labels: Array.from({ length: B }, () => Math.floor(Math.random() * classes)),
});

await setBackend('cpu');
if (process.argv.includes('--print')) {
  const small: Case = { logits: [[[0.5, -1, 0.25], [1, 0, 1]], [[1.5, 0.75, 0.25], [0, 0, 1]], [[-0.5, 2, 0], [1, 0, 0]]], labels: [1, 0] }; // biome-ignore format: a line of numbers
  theirs(small).forEach((found, i) => void console.log(losses[i]?.[0], JSON.stringify(losses[i]?.[1]), JSON.stringify(found)));
} else {
  const cases = { spikes: random(10, 8, 11, () => Number(Math.random() < 0.3)), membranes: random(7, 5, 10, () => 4 * Math.random() - 2) };
  for (const [what, given] of Object.entries(cases)) {
    theirs(given).forEach((expected, i) => {
      const [name = '', settings = {}, ours] = losses[i] ?? [];
      const off = ours ? difference(ours, given, expected) : Number.NaN;
      console.log(`${what}: ${name} ${JSON.stringify(settings)} differs by ${off.toExponential(1)}`);
      if (!(off <= 1e-5)) process.exitCode = 1;
    });
  }
}
