import type { EventRecipe } from './event-recipe.ts';
import { sewCifar10Dvs } from './sew-cifar10-dvs.ts';

/** For a SEW net of five blocks on N-MNIST, which the SEW paper has not: our choice after its recipe for CIFAR10-DVS. */
export const smallNMnist: EventRecipe = {
  ...sewCifar10Dvs,
  source: 'our choice, as the SEW paper has no N-MNIST: its recipe for CIFAR10-DVS at T = 8, for fewer epochs at a higher rate',
  T: 8,
  trainT: 8,
  epochs: 16,
  learningRate: 0.05,
  learningRates: { add: 0.05, and: 0.05, iand: 0.05 },
  annealing: { cosineEpochs: 16 },
  besides: [],
};
