import type { Layer, Tree } from '@synfire/core';
import type { Dataset, Example } from '@synfire/data';
import type { Optimizer } from '@synfire/optim';
import type { Batch, BatchTransform } from '@synfire/train';
import type { Backend, PrecisionName } from './backend.ts';
import type { LossName } from './losses.ts';
import type { JoinName } from './models.ts';
import type { Given, Options } from './options.ts';

/** What decides the numbers of a run of any task, as config.json keeps it. */
export interface RunConfig {
  readonly task: string;
  /** Undefined for what is drawn. */
  readonly data?: string;
  readonly model: string;
  /** Undefined where the model's blocks join in a way of their own. */
  readonly connect?: JoinName;
  readonly epochs: number;
  readonly steps?: number;
  readonly batch: number;
  /** Side of an image or of a sensor in pixels. */
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
  /** float32 where undefined. */
  readonly precision?: PrecisionName;
  readonly remat?: boolean;
  /** Parts that a batch is computed in; one where undefined. */
  readonly accumulate?: number;
  /** The most bytes that training was to take; no limit where undefined. */
  readonly memory?: number;
  readonly checkpoint?: string;
  /** Where the numbers that were not given are from. */
  readonly recipe: string;
}

/** An opened dataset. */
export interface Opened {
  readonly classes: readonly string[];
  /** One sentence about where it lies, and how. */
  readonly layout: string;
  readonly train: Dataset<Example>;
  readonly val: Dataset<Example>;
  close(): void;
}

/** What a task's batches go through, each with a key of its own. */
export interface Transforms {
  readonly train?: BatchTransform | undefined;
  readonly validation?: BatchTransform | undefined;
}

/** A task of the command line that trains a network; `runTask` does what all have in common. */
export interface Task<C extends RunConfig> {
  readonly name: string;
  readonly about: string;
  /** What its samples are called, such as images. */
  readonly samples: string;
  readonly options: Options;
  config(given: Given, backend: Backend['name']): C;
  open(config: C, say: (line: string) => void): Promise<Opened>;
  transforms(config: C): Transforms;
  model(config: C, classes: number): Layer;
  /** Shape of one sample, `[T, H, W, C]`. */
  input(config: C): readonly number[];
  /** The same as training sees it. */
  trainInput(config: C): readonly number[];
  optimizer(config: C, stepsPerEpoch: number): Optimizer;
  /** For the banner: the network's input, what differs from the recipe, what of it is not done, and the learning rate's schedule. */
  describe(config: C): {
    readonly model: string;
    readonly changed: readonly string[];
    readonly missing: readonly string[];
    readonly schedule: string;
  };
  /** What is written into the run's folder besides, of the best epoch's weights. */
  picture?(pictured: Pictured): Promise<void>;
}

/** A trained network, and what it was validated on. */
export interface Pictured {
  readonly model: Layer;
  readonly params: Tree;
  readonly state: Tree;
  readonly classes: readonly string[];
  readonly validation: AsyncIterable<Batch>;
  /** The run's folder. */
  readonly dir: string;
}
