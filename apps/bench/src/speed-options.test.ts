import { expect, test } from 'vitest';
import { parse } from './options.ts';
import { compareConfig, speedConfig, speedOptions } from './speed-options.ts';
import { UsageError } from './usage-error.ts';

const alone = (...args: readonly string[]): unknown => speedConfig(parse(args, speedOptions));
const compared = (...args: readonly string[]) => compareConfig(parse(['--compare', 'spikingjelly', ...args], speedOptions));

test('--compare takes both networks at both sizes where nothing is said, five rounds of each', () => {
  const { problems, rounds, density, staticStem } = compared();
  expect(problems).toEqual(
    ['sew-resnet18', 'ms-resnet18'].flatMap((model) => [
      { model, size: 224, batch: 2, T: 4 },
      { model, size: 32, batch: 32, T: 4 },
    ]),
  );
  expect([rounds, density, staticStem]).toEqual([5, undefined, false]);
});

test('--compare takes one network at one size where they are given', () => {
  const given = compared('--model', 'ms-resnet18', '--size', '64', '--batch', '8', '--T', '2', '--density', '10', '--precision', 'bf16');
  expect(given).toMatchObject({ problems: [{ model: 'ms-resnet18', size: 64, batch: 8, T: 2 }], density: 10, precision: 'bf16' });
});

test('weights that fire at a rate are shown to do so', () => {
  expect(alone('--density', '10')).toMatchObject({ density: 10, densities: true });
  expect(alone('--densities')).toMatchObject({ density: undefined, densities: true });
  expect(alone()).toMatchObject({ densities: false });
});

test('options that do not go together are refused in words', () => {
  const cases: readonly (readonly [() => unknown, RegExp])[] = [
    [() => compareConfig(parse(['--compare', 'norse'], speedOptions)), /--compare norse: expected spikingjelly/],
    [() => compared('--model', 'danet50'), /--compare spikingjelly is for sew-resnet18 and ms-resnet18; SpikingJelly has no danet50/],
    [() => compared('--profile'), /--profile looks into this program alone/],
    [() => compared('--roofline'), /--roofline looks into this program alone/],
    [() => compared('--size', '64'), /--size and --batch together/],
    [() => compared('--weights', 'a.pth'), /needs the --model/],
    [() => compared('--rounds', '0'), /--rounds 0: expected a whole number of at least 1/],
    [() => compared('--density', '0'), /--density 0: expected percent between 0 and 100/],
    [() => compared('--precision', 'half'), /--precision half: expected float32, bf16/],
    [() => alone('--rounds', '3'), /--rounds belongs to --compare/],
    [() => alone('--static-stem'), /--static-stem belongs to --compare/],
    [() => alone('--density', '10', '--weights', 'a.pth'), /give it or --weights, not both/],
    [() => alone('--density', '10', '--model', 'danet50'), /--density 10 is for sew-resnet18 and ms-resnet18/],
  ];
  for (const [call, message] of cases) {
    expect(call).toThrow(UsageError);
    expect(call).toThrow(message);
  }
});
