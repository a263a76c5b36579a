import { disposeExcept, fold, type Key, type Layer, type Shape, type Tree } from '@synfire/core';
import type { Optimizer } from '@synfire/optim';
import type { Firing } from './firing.ts';
import { noSums, type Sums } from './sums.ts';

/** All that training goes on from; with it a run continues to the very numbers that it would have given uninterrupted. */
export interface TrainState {
  /** Epochs finished. */
  readonly epoch: number;
  /** Steps made in the epoch that runs. */
  readonly stepInEpoch: number;
  /** Steps made in all. */
  readonly step: number;
  /** Randomness of the layers; step n takes fold(key, n). */
  readonly key: Key;
  readonly params: Tree;
  /** Running statistics. */
  readonly state: Tree;
  /** The optimizer's slots. */
  readonly optimizer: Tree;
  readonly running: Running;
}

/** What has been measured but not yet reported. */
export interface Running {
  /** Of the epoch that runs. */
  readonly epoch: Sums;
  /** Since the last report of a step. */
  readonly report: Sums;
  /** Firing rates seen in the epoch: their sum and number. */
  readonly firing: { readonly sum: number; readonly steps: number };
  /** The last rates seen since the last report of a step. */
  readonly seen?: Firing;
}

/** Before any step of an epoch. */
export const noRunning: Running = { epoch: noSums, report: noSums, firing: { sum: 0, steps: 0 } };

/** The state before the first step, of a model for inputs of shape `[T, H, W, C]`; its tensors become the caller's. */
export function initialState(model: Layer, optimizer: Optimizer, { key, input }: { readonly key: Key; readonly input: Shape }): TrainState {
  const { params, state } = model.init(fold(key, 0), input);
  const counters = { epoch: 0, stepInEpoch: 0, step: 0, key: fold(key, 1), running: noRunning };
  return { ...counters, params, state, optimizer: optimizer.init(params) };
}

/** Disposes the tensors of a state that are not also in `keep`. */
export function disposeState(state: TrainState, keep?: TrainState): void {
  disposeExcept(state.params, keep?.params ?? {});
  disposeExcept(state.state, keep?.state ?? {});
  disposeExcept(state.optimizer, keep?.optimizer ?? {});
}
