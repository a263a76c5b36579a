import { sewCifar10Dvs, sewGesture } from '@synfire/train';
import { expect, test } from 'vitest';
import { type Given, parse } from '../options.ts';
import type { RunConfig, Task } from '../task.ts';
import { UsageError } from '../usage-error.ts';
import type { EventConfig } from './event-config.ts';
import { eventChanges } from './event-lines.ts';
import { cifar10DvsTask, gestureTask, nMnistTask } from './event-tasks.ts';

const given = ({ options }: Task<EventConfig & RunConfig>, args: readonly string[]): Given => parse(args, options);
const config = (task: typeof gestureTask, ...args: readonly string[]): EventConfig => task.config(given(task, args), 'tensorflow');
const data = ['--data', 'recordings'];

test('every task takes its paper’s numbers for data of one’s own, the rate of the join and in proportion to the batch', () => {
  expect(config(gestureTask, ...data)).toMatchObject({ model: '7b-net', connect: 'add', T: 16, trainT: 12, split: 'number', epochs: 192, batch: 16, size: 128, learningRate: 0.001, annealing: { stepEpochs: 64, factor: 0.1 } }); // biome-ignore format: a run a line
  expect(config(gestureTask, ...data, '--connect', 'iand', '--batch', '8')).toMatchObject({ connect: 'iand', learningRate: 0.0315 });
  expect(config(gestureTask, ...data, '--connect', 'and').learningRate).toBe(0.03);
  expect(config(gestureTask, ...data, '--model', 'plain-net').learningRate).toBe(0.005);
  expect(config(gestureTask, ...data, '--model', 'plain-net')).not.toHaveProperty('connect');
  expect(config(cifar10DvsTask, ...data)).toMatchObject({ model: 'wide-7b-net', T: 16, epochs: 64, learningRate: 0.01, holdOut: 'sew' });
  expect(config(cifar10DvsTask, ...data)).not.toHaveProperty('trainT');
  expect(config(nMnistTask, ...data)).toMatchObject({ model: '5b-net', T: 4, size: 34, betas: [0.9, 0.999], learningRate: 0.003, augment: 'affine' }); // biome-ignore format: a run a line
  expect(config(gestureTask, ...data)).not.toHaveProperty('betas');
  expect(config(gestureTask)).toMatchObject({ T: 4, trainT: 3, epochs: 4, betas: [0.9, 0.999], annealing: { cosineEpochs: 4 } }); // biome-ignore format: a run a line
  expect(config(nMnistTask)).not.toHaveProperty('augment');
  expect(config(nMnistTask, ...data, '--augment', 'none')).not.toHaveProperty('augment');
  expect(config(cifar10DvsTask)).toMatchObject({ model: '7b-net', recipe: sewCifar10Dvs.source });
  expect(config(cifar10DvsTask, '--model', 'wide-7b-net').model).toBe('wide-7b-net');
  expect(config(gestureTask, ...data, '--optimizer', 'adam', '--lr', '0.002')).toMatchObject({ learningRate: 0.002, betas: [0.9, 0.999] }); // biome-ignore format: a run a line
  expect(config(nMnistTask, ...data, '--optimizer', 'sgd', '--lr', '0.02')).not.toHaveProperty('betas');
});

test('frames, delete, annealing and augmentation are what was given', () => {
  expect(config(gestureTask, ...data, '--T', '8', '--epochs', '96')).toMatchObject({ trainT: 6, annealing: { stepEpochs: 32 } });
  expect(config(gestureTask, ...data, '--T-train', '16')).not.toHaveProperty('trainT');
  expect(config(gestureTask, '--split', 'duration', '--duration', '12.5')).toMatchObject({ split: 'duration', duration: 12_500 });
  expect(config(cifar10DvsTask, ...data, '--hold-out', 'tebn', '--augment', 'nda', '--loss', 'tet')).toMatchObject({ holdOut: 'tebn', augment: 'nda', loss: 'tet' }); // biome-ignore format: a run a line
  expect(config(gestureTask, '--cache', '/frames', '--tolerant')).toMatchObject({ cache: '/frames', tolerant: true });
  expect(config(gestureTask, '--zero-init', '--label-smoothing', '0.1')).toMatchObject({ zeroInit: true, labelSmoothing: 0.1 });
});

test('says what differs from the recipe, with both sides', () => {
  const changed = (...args: readonly string[]): readonly string[] => eventChanges(config(gestureTask, ...data, ...args), sewGesture);
  expect(changed()).toEqual([]);
  expect(changed('--connect', 'and')).toEqual([]);
  expect(changed('--T', '8', '--batch', '4', '--augment', 'nda', '--zero-init')).toEqual([
    'T 16 → 8',
    'T in training 12 → 6',
    'batch 16 → 4',
    'learning rate in proportion 0.001 → 0.00025',
    'augmentation nda',
    'blocks begin as identities',
  ]);
});

test.each([
  [gestureTask, ['--T', '4', '--T-train', '5'], /--T-train 5: expected at most the 4 frames/],
  [gestureTask, ['--split', 'duration'], /--split duration needs .* --duration/],
  [gestureTask, [...data, '--optimizer', 'adam'], /--optimizer adam: the learning rate 0.001 is for sgd; give one by --lr/],
  [gestureTask, ['--duration', '5'], /--duration is for --split duration/],
  [gestureTask, ['--model', '5b-net'], /--model 5b-net: expected 7b-net, plain-net, wide-7b-net/],
  [
    gestureTask,
    ['--model', 'plain-net', '--connect', 'and'],
    /blocks of plain-net join in a way of their own; leave it out, or take 7b-net/,
  ],
  [gestureTask, ['--connect', 'and', '--zero-init'], /joined by and do not begin as identities/],
  [cifar10DvsTask, ['--hold-out', 'tebn'], /--hold-out is for the dataset: .* give --data/],
  [nMnistTask, ['--augment', 'mix'], /--augment mix: expected none, affine, nda, event-drop, flip/],
  [gestureTask, ['--cache', 'frames', '--skip-broken'], /--skip-broken: a cache holds all recordings/],
] as const)('$0.name $1 is refused', (task, args, message) => {
  expect(() => config(task, ...args)).toThrow(UsageError);
  expect(() => config(task, ...args)).toThrow(message);
});
