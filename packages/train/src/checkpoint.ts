import type { Named, Tree } from '@synfire/core';
import type { Firing } from './firing.ts';
import type { Sums } from './sums.ts';
import type { Running, TrainState } from './train-state.ts';

/** A state as named trees and strings, which is what checkpoint files hold. */
export interface TrainCheckpoint {
  readonly trees: { readonly params: Tree; readonly state: Tree; readonly optimizer: Tree };
  readonly metadata: Named<string>;
}

/** What to save of a state; the tensors are the state's own. */
export function toCheckpoint({ params, state, optimizer, ...rest }: TrainState): TrainCheckpoint {
  return { trees: { params, state, optimizer }, metadata: { train: JSON.stringify(rest) } };
}

/** The state that was saved, with the trees' own tensors. Throws Error where the metadata are not those of `toCheckpoint`. */
export function fromCheckpoint({ trees, metadata }: TrainCheckpoint): TrainState {
  const counters = read(metadata.train);
  if (!isCounters(counters)) {
    const found = metadata.train === undefined ? 'has none' : `has ${metadata.train.slice(0, 80)}`;
    throw new Error(
      `checkpoint: expected the state of a training under 'train' of its metadata, which ${found}; was it saved from toCheckpoint()?`,
    );
  }
  const { epoch, stepInEpoch, step, key, running } = counters;
  return { epoch, stepInEpoch, step, key, running, ...trees };
}

type Counters = Omit<TrainState, 'params' | 'state' | 'optimizer'>;

function read(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined; // the caller's error shows the text
  }
}

const isObject = (value: unknown): value is Named<unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const hasNumbers = (value: unknown, ...names: readonly string[]): value is Named<unknown> =>
  isObject(value) && names.every((name) => Number.isFinite(value[name]));

const isSums = (value: unknown): value is Sums => hasNumbers(value, 'images', 'loss', 'correct');

const isFiring = (value: unknown): value is Firing =>
  hasNumbers(value, 'mean') && isObject(value.layers) && Object.values(value.layers).every(Number.isFinite);

const isRunning = (value: unknown): value is Running =>
  isObject(value) &&
  isSums(value.epoch) &&
  isSums(value.report) &&
  hasNumbers(value.firing, 'sum', 'steps') &&
  (value.seen === undefined || isFiring(value.seen));

const isCounters = (value: unknown): value is Counters =>
  hasNumbers(value, 'epoch', 'stepInEpoch', 'step', 'key') && isRunning(value.running);
