import type { Recipe } from '@synfire/train';
import type { Backend } from './backend.ts';
import { executionOf } from './execution.ts';
import { type ModelName, modelNames, models } from './models.ts';
import { connectOf, lengthOf, objectiveOf } from './objective.ts';
import type { Given } from './options.ts';
import type { RunConfig } from './task.ts';

/** What decides a run's numbers, as config.json keeps it. */
export interface ImagenetConfig extends RunConfig {
  readonly task: 'imagenet';
  readonly model: ModelName;
}

/** The smaller problem for backends without native convolutions, so that a first run still ends within minutes. */
const slow = { epochs: 3, size: 32, T: 2, steps: 20, batch: 16 };
const fast = { epochs: 4, size: 64, T: 4, steps: undefined, batch: 16 };

/** Images of 224 px for one device, of its 256 the SEW paper's 32; of small ones a device takes all. */
const deviceBatch = ({ size, batchSize }: Recipe): number => (size > 32 ? 32 : batchSize);

/** The run that the command line asks for: what is not given is the recipe's, or for the drawn sample what ends within minutes. */
export function imagenetConfig(given: Given, backend: Backend['name']): ImagenetConfig {
  const data = given.text('data');
  const model = given.word('model', modelNames) ?? 'sew-resnet18';
  const { recipe } = models[model];
  const defaults = data === undefined ? ofSample(recipe, backend) : { ...recipe, steps: undefined, batch: deviceBatch(recipe) };
  const batch = given.count('batch') ?? defaults.batch;
  const steps = given.count('steps') ?? defaults.steps;
  const checkpoint = given.text('checkpoint');
  const connect = connectOf(given, model, models);
  const learningRate = data === undefined ? 0.02 : (recipe.learningRate * batch) / recipe.batchSize;
  return {
    task: 'imagenet',
    ...(data === undefined ? {} : { data }),
    model,
    ...(connect === undefined ? {} : { connect }),
    ...lengthOf(given, defaults),
    ...(steps === undefined ? {} : { steps }),
    batch,
    size: given.count('size', 8) ?? defaults.size,
    T: given.count('T') ?? defaults.T,
    learningRate: given.number('lr', 'a number above 0', (n) => n > 0) ?? learningRate,
    momentum: recipe.momentum,
    weightDecay: given.number('weight-decay', 'a number of at least 0', (n) => n >= 0) ?? recipe.weightDecay,
    ...objectiveOf(given, { model, ...models[model] }),
    ...executionOf(given, batch),
    seed: given.count('seed', 0) ?? recipe.seed,
    ...(checkpoint === undefined ? {} : { checkpoint }),
    recipe: recipe.source,
  };
}

type Defaults = Pick<Recipe, 'T' | 'size' | 'epochs' | 'warmUpEpochs'> & { readonly batch: number; readonly steps: number | undefined };

function ofSample({ size }: Recipe, backend: Backend['name']): Defaults {
  const sample = backend === 'tensorflow' || backend === 'webgpu' ? fast : slow;
  return { ...sample, size: Math.min(size, sample.size), warmUpEpochs: 0 };
}
