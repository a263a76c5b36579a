import { imagenetOptions } from '../imagenet-options.ts';
import { joinNames } from '../models.ts';
import type { Options } from '../options.ts';
import { augmentNames } from './augmentations.ts';
import { type EventDefaults, splitNames } from './event-config.ts';
import { optimizerNames } from './event-optimizer.ts';
import { holdOutNames } from './hold-outs.ts';

/** The options of a task on events: those of `bench imagenet`, and what only recordings have. */
export function eventOptions(
  { task, recipes, holdsOut }: EventDefaults,
  { title, drawn }: { readonly title: string; readonly drawn: string },
): Options {
  const { data: _, model: __, connect: ___, backend = { help: '' }, size: ____, T: _____, ...shared } = imagenetOptions;
  const models = Object.keys(recipes);
  return {
    data: { value: 'DIR', help: `the folder of ${title}`, fallback: `drawn recordings of ${drawn}` },
    model: { value: 'NAME', help: models.join(' | '), fallback: models[0] ?? '' },
    connect: { value: 'JOIN', help: `how blocks join, each with its own learning rate: ${joinNames.join(' | ')}`, fallback: 'add' },
    'zero-init': { help: 'let every block begin as an identity' },
    backend,
    T: { value: 'N', help: 'frames of a recording', fallback: "the recipe's; fewer of drawn ones" },
    'T-train': {
      value: 'N',
      help: 'frames that training keeps, drawn for each batch (random temporal delete)',
      fallback: "the recipe's share of T",
    },
    split: { value: 'HOW', help: `equal shares by ${splitNames.join(' | ')}`, fallback: 'number' },
    duration: { value: 'MS', help: 'milliseconds of a frame of --split duration; of T frames missing ones are empty, later ones left out' },
    augment: {
      value: 'NAME',
      help: `change training recordings: ${['none', ...augmentNames].join(' | ')}`,
      fallback: "the recipe's; none of drawn ones",
    },
    cache: { value: 'DIR', help: 'keep the frames in files of this folder, made once; their size is said first' },
    tolerant: { help: 'keep what is whole of damaged recordings, and say what was left out' },
    ...(holdsOut ? { 'hold-out': { value: 'RULE', help: `what is held out for test: ${holdOutNames.join(' | ')}`, fallback: 'sew' } } : {}),
    ...shared,
    batch: { value: 'N', help: 'recordings a step', fallback: "the recipe's" },
    lr: {
      value: 'X',
      help: 'learning rate',
      fallback: "the recipe's for the join, in proportion to --batch; another one on drawn recordings",
    },
    optimizer: { value: 'NAME', help: optimizerNames.join(' | '), fallback: "the recipe's; adam on drawn recordings" },
    workers: { value: 'N', help: 'threads that read files', fallback: '4' },
    mixup: { value: 'A', help: 'mix the frames of training recordings by mixup with alpha A, such as 0.2' },
    cutmix: { value: 'A', help: 'mix the frames of training recordings by CutMix with alpha A, such as 1' },
    'skip-broken': { help: 'leave out recordings that cannot be read and list them in the run' },
    out: { value: 'DIR', help: "the run's folder", fallback: `runs/${task}-<time>` },
  };
}
