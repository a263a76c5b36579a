import { danetImagenet, gacCifar, msImagenet, sewImagenet } from '@synfire/train';
import { expect, test } from 'vitest';
import { type ImagenetConfig, imagenetConfig } from './imagenet-config.ts';
import { imagenetOptions } from './imagenet-options.ts';
import { parse } from './options.ts';
import { UsageError } from './usage-error.ts';

const config = (...args: readonly string[]): ImagenetConfig => imagenetConfig(parse(args, imagenetOptions), 'tensorflow');
const data = ['--data', 'pictures'];

test('every model takes its own paper’s numbers for data of one’s own, the rate in proportion to the batch', () => {
  expect(config(...data)).toMatchObject({ T: 4, epochs: 320, batch: 32, size: 224, learningRate: 0.0125, weightDecay: 0, seed: 2020, recipe: sewImagenet.source }); // biome-ignore format: a run a line
  expect(config(...data, '--model', 'ms-resnet34')).toMatchObject({ T: 6, epochs: 125, learningRate: 0.0125, weightDecay: 1e-5, labelSmoothing: 0.1, seed: 445, recipe: msImagenet.source }); // biome-ignore format: a run a line
  expect(config(...data, '--model', 'ms-resnet104')).toMatchObject({ T: 5, weightDecay: 1e-4 });
  expect(config(...data, '--model', 'spiking-resnet50')).toMatchObject({ T: 4, epochs: 320, recipe: sewImagenet.source });
  expect(config(...data, '--model', 'danet50-pa-b')).toMatchObject({ T: 4, warmUpEpochs: 5, learningRate: 0.002, weightDecay: 1e-4, recipe: danetImagenet.source }); // biome-ignore format: a run a line
  expect(config(...data, '--model', 'ms-resnet20-cifar')).toMatchObject({ T: 6, size: 32, batch: 64, learningRate: 0.1, recipe: gacCifar.source }); // biome-ignore format: a run a line
});

test('a run of SEW ResNet has the same config.json as before', () => {
  expect(Object.keys(config(...data))).toEqual([...['task', 'data', 'model', 'connect', 'epochs', 'batch', 'size', 'T'], ...['learningRate', 'momentum', 'weightDecay', 'seed', 'recipe']]); // biome-ignore format: one comparison
});

test('losses and mixed images are what was given', () => {
  expect(config('--loss', 'tet', '--mixup', '0.2')).toMatchObject({ loss: 'tet', mixup: 0.2 });
  expect(config('--cutmix', '1', '--label-smoothing', '0.1', '--loss', 'cross-entropy')).toMatchObject({ cutmix: 1, labelSmoothing: 0.1 });
  expect(config('--model', 'ms-resnet18', '--loss', 'rate-mse')).not.toHaveProperty('labelSmoothing');
});

test('how a step is computed is kept where it is not the usual way', () => {
  expect(config('--precision', 'bf16', '--remat', '--accumulate', '4')).toMatchObject({ precision: 'bf16', remat: true, accumulate: 4 });
  for (const name of ['precision', 'remat', 'accumulate'])
    expect(config('--precision', 'float32', '--accumulate', '1')).not.toHaveProperty(name);
});

test('the drawn sample takes few epochs without warm-up, and small nets 32 pixels', () => {
  expect(config('--model', 'danet50')).toMatchObject({ epochs: 4, size: 64, learningRate: 0.02 });
  expect(config('--model', 'danet50')).not.toHaveProperty('warmUpEpochs');
  expect(config('--model', 'sew-cifar-net').size).toBe(32);
});

test.each([
  [['--model', '7b-net'], /--model 7b-net: expected sew-resnet18/],
  [['--accumulate', '17'], /--accumulate 17: a batch has 16 samples/],
  [['--precision', 'fp16'], /--precision fp16: expected float32, bf16/],
  [['--lr', '0'], /--lr 0: expected a number above 0/],
  [['--weight-decay=-1'], /--weight-decay -1: expected a number of at least 0/],
  [['--loss', 'hinge'], /--loss hinge: expected cross-entropy, tet/],
  [['--label-smoothing', '1'], /--label-smoothing 1: expected a number of at least 0 and below 1/],
  [['--loss', 'rate-mse', '--label-smoothing', '0.1'], /the loss rate-mse has no labels to smooth/],
  [['--model', 'tdbn-resnet19', '--loss', 'tet'], /--loss tet: tdbn-resnet19 ends in layers of its own/],
  [['--mixup', '5'], /--mixup 5: expected a number above 0 and at most 4/],
  [['--mixup', '1', '--cutmix', '1'], /--mixup and --cutmix: .* take one of them/],
  [
    ['--model', 'danet50', '--data', '.', '--epochs', '5'],
    /5 epochs end with the warm-up of 5; give more by --epochs, or less by --warm-up/,
  ],
])('%j is refused', (args, message) => {
  expect(() => config(...args)).toThrow(UsageError);
  expect(() => config(...args)).toThrow(message);
});
