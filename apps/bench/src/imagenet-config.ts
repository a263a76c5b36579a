import type { Recipe } from '@synfire/train';
import type { Backend } from './backend.ts';
import { type LossName, losses, lossNames } from './losses.ts';
import { type JoinName, joinNames, type ModelName, modelNames, models } from './models.ts';
import type { Given } from './options.ts';
import { UsageError } from './usage-error.ts';

/** What decides a run's numbers, as config.json keeps it. */
export interface ImagenetConfig {
  readonly task: 'imagenet';
  /** Undefined for the drawn sample. */
  readonly data?: string;
  readonly model: ModelName;
  /** Undefined where the model's blocks join in a way of their own. */
  readonly connect?: JoinName;
  readonly epochs: number;
  readonly steps?: number;
  readonly batch: number;
  readonly size: number;
  readonly T: number;
  readonly learningRate: number;
  /** Epochs in which the rate rises; none where undefined. */
  readonly warmUpEpochs?: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /** Cross-entropy where undefined. */
  readonly loss?: LossName;
  /** None where undefined, as for the two below, which are α of the Beta distribution. */
  readonly labelSmoothing?: number;
  readonly mixup?: number;
  readonly cutmix?: number;
  readonly seed: number;
  readonly checkpoint?: string;
  /** Where the numbers that were not given are from. */
  readonly recipe: string;
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
  const connect = connectOf(given, model);
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
    ...objectiveOf(given, model),
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

/** Epochs, and those of the warm-up, which must end before them. */
function lengthOf(given: Given, defaults: Defaults): Pick<ImagenetConfig, 'epochs' | 'warmUpEpochs'> {
  const epochs = given.count('epochs') ?? defaults.epochs;
  const warmUpEpochs = given.count('warm-up', 0) ?? defaults.warmUpEpochs;
  if (warmUpEpochs >= epochs)
    throw new UsageError(
      `${epochs} epochs end with the warm-up of ${warmUpEpochs}; give more by --epochs, or less by --warm-up, which may be 0`,
    );
  return { epochs, ...(warmUpEpochs > 0 ? { warmUpEpochs } : {}) };
}

/** Loss, label smoothing and mixed images. */
function objectiveOf(given: Given, model: ModelName): Pick<ImagenetConfig, 'loss' | 'labelSmoothing' | 'mixup' | 'cutmix'> {
  const loss = given.word('loss', lossNames);
  const [{ recipe, everyStep }, { smooths, ...known }] = [models[model], losses[loss ?? 'cross-entropy']];
  if (known.everyStep && !everyStep)
    throw new UsageError(`--loss ${loss}: ${model} ends in layers of its own, which give the mean over time`);
  const smoothing = given.number('label-smoothing', 'a number of at least 0 and below 1', (n) => n >= 0 && n < 1);
  if (smoothing !== undefined && !smooths) throw new UsageError(`--label-smoothing ${smoothing}: the loss ${loss} has no labels to smooth`);
  const labelSmoothing = smooths ? (smoothing ?? recipe.labelSmoothing) : 0;
  const alpha = (name: string): number | undefined => given.number(name, 'a number above 0 and at most 4', (n) => n > 0 && n <= 4);
  const [mixup, cutmix] = [alpha('mixup'), alpha('cutmix')];
  if (mixup !== undefined && cutmix !== undefined)
    throw new UsageError('--mixup and --cutmix: an image can be mixed once; take one of them');
  return {
    ...(loss === undefined || loss === 'cross-entropy' ? {} : { loss }),
    ...(labelSmoothing > 0 ? { labelSmoothing } : {}),
    ...(mixup === undefined ? {} : { mixup }),
    ...(cutmix === undefined ? {} : { cutmix }),
  };
}

function connectOf(given: Given, model: ModelName): JoinName | undefined {
  const connect = given.word('connect', joinNames);
  if (models[model].joins) return connect ?? 'add';
  if (connect === undefined) return undefined;
  const choosing = modelNames.filter((name) => models[name].joins);
  throw new UsageError(
    `--connect ${connect}: the blocks of ${model} join in a way of their own; leave it out, or take ${choosing.join(', ')}`,
  );
}
