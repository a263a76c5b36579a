import { join } from 'node:path';
import { cacheFolder, imagenet } from '@synfire/imagenet';
import { makeSample } from '@synfire/tools/sample';
import { recipeOptimizer } from '@synfire/train';
import { type ImagenetConfig, imagenetConfig } from './imagenet-config.ts';
import { buildModel, inputShape } from './imagenet-model.ts';
import { imagenetOptions } from './imagenet-options.ts';
import { mixOf } from './losses.ts';
import { models } from './models.ts';
import { changes, missing } from './recipe-lines.ts';
import type { Task } from './task.ts';

/** `bench imagenet`. */
export const imagenetTask: Task<ImagenetConfig> = {
  name: 'imagenet',
  about:
    "Trains a residual spiking network on ImageNet, or on a drawn sample in ImageNet's layout, evaluates it after every epoch, and writes a run's folder:\nconfig.json, metrics.jsonl, TensorBoard events, checkpoints and summary.json. Ctrl-C saves and ends; --resume goes on.\nWhat is not given is as in the model's paper (its recipe, which the run names with all that it changes).",
  samples: 'images',
  options: imagenetOptions,
  config: imagenetConfig,
  open: async ({ data, size }, say) =>
    imagenet(data ?? (await drawn(say)), {
      size,
      onIndex: (tar, pictures) => say(`Indexing ${tar}: ${pictures} pictures so far`),
    }),
  transforms: (config) => ({ train: mixOf(config) }),
  model: buildModel,
  input: inputShape,
  trainInput: inputShape,
  // The recipe's with the run's numbers; the rate is annealed over the run's epochs.
  optimizer: ({ warmUpEpochs = 0, epochs, ...numbers }, stepsPerEpoch) =>
    recipeOptimizer({ ...numbers, warmUpEpochs, cosineEpochs: epochs, minimumLearningRate: 0 }, stepsPerEpoch),
  describe: (config) => {
    const { recipe } = models[config.model];
    const { T, size } = config;
    return {
      model: `T = ${T}, ${size}×${size}`,
      changed: changes(config, recipe),
      missing: missing(recipe),
      schedule: 'cosine annealing',
    };
  },
};

async function drawn(say: (line: string) => void): Promise<string> {
  const { dir, made } = await makeSample(join(cacheFolder(), 'sample', 'imagenet'));
  if (made) say(`Drew a sample of ten classes in ImageNet's layout: ${dir}`);
  return dir;
}
