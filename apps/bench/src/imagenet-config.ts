import { sewImagenet } from '@synfire/train';
import type { Backend } from './backend.ts';
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
  readonly momentum: number;
  readonly weightDecay: number;
  readonly seed: number;
  readonly checkpoint?: string;
  /** Where the numbers that were not given are from. */
  readonly recipe: string;
}

/** The smaller problem for backends without native convolutions, so that a first run still ends within minutes. */
const slow = { epochs: 3, size: 32, T: 2, steps: 20, batch: 16 };
const sample = { epochs: 4, size: 64, T: 4, steps: undefined, batch: 16 };

/** Images of one device in the paper. */
const paperBatch = 32;

/** The run that the command line asks for: what is not given is the SEW paper's, or for the drawn sample what ends within minutes. */
export function imagenetConfig(given: Given, backend: Backend['name']): ImagenetConfig {
  const data = given.text('data');
  const drawn = data === undefined;
  const defaults = drawn
    ? backend === 'tensorflow' || backend === 'webgpu'
      ? sample
      : slow
    : { ...sewImagenet, steps: undefined, batch: paperBatch };
  const batch = given.count('batch') ?? defaults.batch;
  const steps = given.count('steps') ?? defaults.steps;
  const checkpoint = given.text('checkpoint');
  const model = given.word('model', modelNames) ?? 'sew-resnet18';
  const connect = connectOf(given, model);
  const { learningRate, batchSize, momentum, weightDecay, seed, source } = sewImagenet;
  return {
    task: 'imagenet',
    ...(data === undefined ? {} : { data }),
    model,
    ...(connect === undefined ? {} : { connect }),
    epochs: given.count('epochs') ?? defaults.epochs,
    ...(steps === undefined ? {} : { steps }),
    batch,
    size: given.count('size', 8) ?? defaults.size,
    T: given.count('T') ?? defaults.T,
    learningRate: given.positive('lr') ?? (drawn ? 0.02 : (learningRate * batch) / batchSize),
    momentum,
    weightDecay,
    seed: given.count('seed', 0) ?? seed,
    ...(checkpoint === undefined ? {} : { checkpoint }),
    recipe: source,
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
