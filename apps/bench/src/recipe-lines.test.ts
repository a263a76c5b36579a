import { gacCifar, msImagenet, sewImagenet } from '@synfire/train';
import { expect, test } from 'vitest';
import { imagenetConfig } from './imagenet-config.ts';
import { imagenetOptions } from './imagenet-options.ts';
import { models } from './models.ts';
import { parse } from './options.ts';
import { changes, missing } from './recipe-lines.ts';

const changed = (...args: readonly string[]): readonly string[] => {
  const own = imagenetConfig(parse(args, imagenetOptions), 'tensorflow');
  return changes(own, models[own.model].recipe);
};
const data = ['--data', 'pictures'];

test('says what differs from the recipe, with both sides', () => {
  expect(changed(...data)).toEqual(['batch 256 → 32', 'learning rate in proportion 0.1 → 0.0125']);
  expect(changed(...data, '--batch', '256')).toEqual([]);
  const options = ['--lr', '0.2', '--T', '2', '--loss', 'tet', '--label-smoothing', '0', '--cutmix', '1', '--weight-decay', '0.0001'];
  expect(changed(...data, '--model', 'ms-resnet18', '--batch', '256', '--seed', '1', '--steps', '9', ...options)).toEqual([
    'T 6 → 2',
    'learning rate 0.1 → 0.2',
    'weight decay 0.00001 → 0.0001',
    'loss cross-entropy → tet',
    'label smoothing 0.1 → 0',
    'seed 445 → 1',
    'at most 9 steps an epoch',
    'CutMix 1',
  ]);
  expect(changed('--model', 'danet50')).toContain('warm-up epochs 5 → 0');
});

test('says what of the recipe no run does', () => {
  expect(missing(sewImagenet)).toEqual(['mixed precision']);
  expect(missing(msImagenet).join()).toMatch(/AutoAugment.*not mirrored/);
  expect(missing(gacCifar).join()).toMatch(/CutMix.*padding by 4 px.*0\.4914/);
});
