import { resolve } from 'node:path';
import type { Annealing, EventRecipe } from '@synfire/train';
import type { Backend } from '../backend.ts';
import { executionOf } from '../execution.ts';
import { type EventName, eventModels } from '../models/sew-resnet.ts';
import type { JoinName } from '../models.ts';
import { connectOf, lengthOf, objectiveOf } from '../objective.ts';
import type { Given } from '../options.ts';
import type { RunConfig } from '../task.ts';
import { UsageError } from '../usage-error.ts';
import { type AugmentName, augmentNames } from './augmentations.ts';
import { ADAM, annealingOf, optimizerOf, rateOf } from './event-optimizer.ts';
import { type HoldOutName, holdOutNames } from './hold-outs.ts';

/** How recordings are cut into frames: by equal numbers of events, into equal times, or into times of a given length. */
export const splitNames = ['number', 'time', 'duration'] as const;

/** What decides the numbers of a run on events, as config.json keeps it. */
export interface EventConfig extends RunConfig {
  readonly model: EventName;
  readonly split: (typeof splitNames)[number];
  /** µs of a frame, where the split is by duration. */
  readonly duration?: number;
  /** Frames that random temporal delete leaves in training; all where undefined. */
  readonly trainT?: number;
  readonly augment?: AugmentName;
  /** The folder that keeps frames. */
  readonly cache?: string;
  /** Whether what is whole of damaged recordings is kept. */
  readonly tolerant?: true;
  /** Where the dataset has no split of its own. */
  readonly holdOut?: HoldOutName;
  /** Whether blocks begin as identities. */
  readonly zeroInit?: true;
  readonly annealing: Annealing;
  /** Of Adam, where it takes the place of SGD. */
  readonly betas?: readonly [number, number];
}

/** What a task on events takes where nothing is given. */
export interface EventDefaults {
  readonly task: string;
  /** Side of the sensor, and of the drawn recordings' frames. */
  readonly size: number;
  readonly drawnSize: number;
  /** The networks that its frames fit, the default first, each with its recipe. */
  readonly recipes: Readonly<Partial<Record<EventName, EventRecipe>>>;
  /** Whether the dataset has no split of its own. */
  readonly holdsOut: boolean;
  /** For the drawn recordings, on a backend with native convolutions and on others. */
  readonly drawn: { readonly fast: Drawn; readonly slow: Drawn };
}

/** What takes the recipe's place on drawn recordings, so that a first run ends within minutes. */
interface Drawn {
  /** The network, where it is not the task's first. */
  readonly model?: EventName;
  readonly T: number;
  readonly epochs: number;
  readonly batch: number;
  readonly steps?: number;
  /** Of Adam. */
  readonly learningRate: number;
}

/** The recipe of a task's network. Throws UsageError where the task has no such network. */
export function recipeOf({ task, recipes }: Pick<EventDefaults, 'task' | 'recipes'>, model: EventName): EventRecipe {
  const recipe = recipes[model];
  if (recipe === undefined) throw new UsageError(`--model ${model}: not one for ${task}`);
  return recipe;
}

/** The run that the command line asks for: what is not given is the recipe's, or for drawn recordings what ends within minutes. */
export function eventConfig(given: Given, backend: Backend['name'], defaults: EventDefaults): EventConfig {
  const names = Object.keys(defaults.recipes) as EventName[]; // the keys of `recipes`
  const [data, checkpoint] = [given.text('data'), given.text('checkpoint')];
  const drawn = data === undefined ? defaults.drawn[backend === 'tensorflow' || backend === 'webgpu' ? 'fast' : 'slow'] : undefined;
  const model = given.word('model', names) ?? drawn?.model ?? names[0] ?? '7b-net';
  const recipe = recipeOf(defaults, model);
  const batch = given.count('batch') ?? drawn?.batch ?? recipe.batchSize;
  const steps = given.count('steps') ?? drawn?.steps;
  const connect = connectOf(given, model, eventModels);
  const length = lengthOf(given, { epochs: drawn?.epochs ?? recipe.epochs, warmUpEpochs: 0 });
  return {
    task: defaults.task,
    ...(data === undefined ? {} : { data }),
    model,
    ...(connect === undefined ? {} : { connect }),
    ...length,
    ...(steps === undefined ? {} : { steps }),
    batch,
    size: data === undefined ? defaults.drawnSize : defaults.size,
    ...framesOf(given, drawn?.T ?? recipe.T, recipe),
    ...(given.has('zero-init') ? { zeroInit: zeroInit(model, connect) } : {}),
    ...optimizerOf(
      given,
      drawn ? { ...drawn, betas: ADAM } : { ...recipe, learningRate: (rateOf(recipe, connect) * batch) / recipe.batchSize },
    ),
    annealing: drawn ? { cosineEpochs: length.epochs } : annealingOf(recipe, length.epochs),
    momentum: recipe.momentum,
    weightDecay: given.number('weight-decay', 'a number of at least 0', (n) => n >= 0) ?? recipe.weightDecay,
    ...objectiveOf(given, { model, everyStep: true, recipe }),
    ...augmentOf(given, drawn ? undefined : recipe.augmentation),
    ...readingOf(given),
    ...(defaults.holdsOut ? holdOutOf(given, data) : {}),
    seed: given.count('seed', 0) ?? recipe.seed,
    ...executionOf(given, batch),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    recipe: recipe.source,
  };
}

/** Time steps, how they are cut, and how many of them training keeps. */
function framesOf(given: Given, fallback: number, recipe: EventRecipe): Pick<EventConfig, 'T' | 'split' | 'duration' | 'trainT'> {
  const T = given.count('T') ?? fallback;
  const split = given.word('split', splitNames) ?? recipe.split;
  const ms = given.number('duration', 'milliseconds above 0', (n) => n > 0);
  if ((ms === undefined) === (split === 'duration'))
    throw new UsageError(
      ms === undefined ? '--split duration needs the milliseconds of a frame: --duration' : '--duration is for --split duration',
    );
  const trainT = given.count('T-train') ?? Math.max(1, Math.round((T * recipe.trainT) / recipe.T));
  if (trainT > T) throw new UsageError(`--T-train ${trainT}: expected at most the ${T} frames of a recording (--T)`);
  return { T, split, ...(ms === undefined ? {} : { duration: 1000 * ms }), ...(trainT < T ? { trainT } : {}) };
}

function augmentOf(given: Given, fallback: AugmentName | undefined): Pick<EventConfig, 'augment'> {
  const augment = given.word('augment', ['none', ...augmentNames]) ?? fallback ?? 'none';
  return augment === 'none' ? {} : { augment };
}

/** How recordings are read, and whether their frames are kept. */
function readingOf(given: Given): Pick<EventConfig, 'cache' | 'tolerant'> {
  const cache = given.text('cache');
  if (cache !== undefined && given.has('skip-broken'))
    throw new UsageError('--skip-broken: a cache holds all recordings; leave out --cache, or keep what is whole of them by --tolerant');
  return { ...(cache === undefined ? {} : { cache: resolve(cache) }), ...(given.has('tolerant') ? { tolerant: true } : {}) };
}

function holdOutOf(given: Given, data: string | undefined): Pick<EventConfig, 'holdOut'> {
  const holdOut = given.word('hold-out', holdOutNames);
  if (data !== undefined) return { holdOut: holdOut ?? 'sew' };
  if (holdOut !== undefined)
    throw new UsageError('--hold-out is for the dataset: the drawn recordings have a split of their own; give --data');
  return {};
}

function zeroInit(model: EventName, connect: JoinName | undefined): true {
  if (connect === 'add' || connect === 'iand') return true;
  throw new UsageError(
    `--zero-init: blocks of ${model}${connect ? ` joined by ${connect}` : ''} do not begin as identities; take --connect add or iand`,
  );
}
