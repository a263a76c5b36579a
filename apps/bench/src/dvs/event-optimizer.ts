import type { Annealing, EventRecipe } from '@synfire/train';
import type { JoinName } from '../models.ts';
import type { Given } from '../options.ts';
import { UsageError } from '../usage-error.ts';
import type { EventConfig } from './event-config.ts';

/** The optimizers that the command line knows. */
export const optimizerNames = ['sgd', 'adam'] as const;

/** Adam's usual means. */
export const ADAM = [0.9, 0.999] as const;

/** The rate of a join. */
export const rateOf = ({ learningRate, learningRates }: EventRecipe, connect: JoinName | undefined): number =>
  connect === undefined ? learningRate : (learningRates?.[connect] ?? learningRate);

/** Optimizer and learning rate; a rate is known for the usual optimizer alone. Throws UsageError for another one without a rate. */
export function optimizerOf(given: Given, usual: Pick<EventRecipe, 'learningRate' | 'betas'>): Pick<EventConfig, 'learningRate' | 'betas'> {
  const ofUsual = usual.betas === undefined ? 'sgd' : 'adam';
  const name = given.word('optimizer', optimizerNames) ?? ofUsual;
  const learningRate = given.number('lr', 'a number above 0', (n) => n > 0);
  if (learningRate === undefined && name !== ofUsual)
    throw new UsageError(`--optimizer ${name}: the learning rate ${usual.learningRate} is for ${ofUsual}; give one by --lr`);
  return { learningRate: learningRate ?? usual.learningRate, ...(name === 'adam' ? { betas: usual.betas ?? ADAM } : {}) };
}

/** The recipe's annealing over the run's epochs: a run of half the epochs falls twice as often. */
export const annealingOf = ({ annealing, epochs: theirs }: EventRecipe, epochs: number): Annealing =>
  'cosineEpochs' in annealing
    ? { cosineEpochs: epochs }
    : { stepEpochs: Math.max(1, Math.round((annealing.stepEpochs * epochs) / theirs)), factor: annealing.factor };
