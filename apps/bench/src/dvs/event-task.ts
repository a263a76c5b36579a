import { everyStepHead } from '@synfire/resnet';
import { type BatchTransform, eventRecipeOptimizer, randomTemporalDelete, timeFirst } from '@synfire/train';
import { drawFigures } from '../figures/draw-figures.ts';
import { losses, mixOf } from '../losses.ts';
import { eventModels } from '../models/sew-resnet.ts';
import { joins } from '../models.ts';
import type { Task } from '../task.ts';
import { type EventConfig, type EventDefaults, eventConfig, recipeOf } from './event-config.ts';
import { type EventSource, openFrames } from './event-data.ts';
import { eventChanges } from './event-lines.ts';
import { eventOptions } from './event-options.ts';
import { inTurn } from './in-turn.ts';

/** A dataset of events that the command line trains on. */
export interface EventTask extends EventDefaults, EventSource {
  /** The dataset's name. */
  readonly title: string;
  /** What its samples are called: clips are cut out of longer recordings. */
  readonly samples: 'clips' | 'recordings';
}

/** The task of training on a dataset of events. */
export function eventTask({ title, samples, open, drawing, ...defaults }: EventTask): Task<EventConfig> {
  return {
    name: defaults.task,
    about: about(title, drawing.what),
    samples,
    options: eventOptions(defaults, { title, drawn: drawing.what }),
    config: (given, backend) => eventConfig(given, backend, defaults),
    open: (config, say) => openFrames(config, { open, drawing }, say),
    transforms: (config) => ({ train: trainTransform(config), validation: timeFirst }),
    model: ({ model, connect, loss = 'cross-entropy', zeroInit, remat = false }, classes) =>
      eventModels[model].build({
        classes,
        remat,
        ...(connect && { join: joins[connect] }),
        ...(losses[loss].everyStep && { head: everyStepHead }),
        ...(zeroInit && { last: { gamma: 0 } }),
      }),
    input: ({ T, size }) => [T, size, size, 2],
    trainInput: ({ T, trainT = T, size }) => [trainT, size, size, 2],
    optimizer: eventRecipeOptimizer,
    picture: drawFigures,
    describe: (config) => {
      const recipe = recipeOf(defaults, config.model);
      const { T, trainT, split, duration, size, annealing } = config;
      const cut = split === 'duration' ? `frames of ${(duration ?? 0) / 1000} ms` : `by ${split}`;
      return {
        model: `T = ${T} ${cut}${trainT === undefined ? '' : `, of which training keeps ${trainT}`}, ${size}×${size} counts`,
        changed: eventChanges(config, recipe),
        missing: recipe.besides,
        schedule:
          'cosineEpochs' in annealing ? 'cosine annealing' : `a step to ${annealing.factor} of it every ${annealing.stepEpochs} epochs`,
      };
    },
  };
}

/** Time first, random temporal delete, then what mixes. */
function trainTransform(config: EventConfig): BatchTransform {
  const mix = mixOf(config);
  return inTurn(timeFirst, ...(config.trainT === undefined ? [] : [randomTemporalDelete({ T: config.trainT })]), ...(mix ? [mix] : []));
}

const about = (title: string, drawn: string): string =>
  `Trains a residual spiking network on ${title}, or on drawn recordings of ${drawn}, evaluates it after every epoch, and writes a run's folder:\nwhat that of bench imagenet has, and figures: confusion matrix, firing rates, a raster and the frames of a sample of each class. Ctrl-C saves and ends; --resume goes on. What is not given is as in the network's paper (its recipe, which the\nrun names with all that it changes).`;
