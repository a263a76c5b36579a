import type { Evaluation } from './evaluate.ts';
import type { Firing } from './firing.ts';
import type { TrainState } from './train-state.ts';

/**
 * What training yields. `state` is the state after `step`, to be saved or looked at before the loop goes on:
 * its tensors stay the trainer's and are freed by the next step or when the loop ends.
 */
export type Progress = StepProgress | EpochProgress | StoppedProgress;

interface At {
  /** The epoch's number, from 1. */
  readonly epoch: number;
  /** Steps made in all. */
  readonly step: number;
  readonly state: TrainState;
}

/** A report of the steps since the last one. */
export interface StepProgress extends At {
  readonly kind: 'step';
  /** Steps made in the epoch. */
  readonly stepInEpoch: number;
  /** Mean over the images since the last report. */
  readonly loss: number;
  /** Part of those images whose label was the prediction. */
  readonly top1: number;
  /** The time includes waiting for batches, not what the caller's loop does. */
  readonly imagesPerSecond: number;
  /** Where a step since the last report was observed. */
  readonly firing?: Firing;
  /** About layers that are silent or saturated, a sentence each. */
  readonly warnings: readonly string[];
}

/** A report at the end of an epoch. */
export interface EpochProgress extends At {
  readonly kind: 'epoch';
  /** Mean over the images as they were trained on. */
  readonly trainLoss: number;
  readonly trainTop1: number;
  readonly imagesPerSecond: number;
  /** Mean firing rate over the observed steps. */
  readonly firingRate?: number;
  readonly validation?: Evaluation;
}

/** The last report of a run that its signal stopped. */
export interface StoppedProgress extends At {
  readonly kind: 'stopped';
}
