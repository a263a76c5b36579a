import { fold, permutation } from '@synfire/data';
import type { ReadPolicy } from './read-policy.ts';

/** How the samples of a class fall into training and test where a dataset has no split of its own. By names alone: nothing is opened. */
export interface HoldOut {
  /** For the sentence about the layout. */
  readonly rule: string;
  /** Of a class's files in the order of their names: whether each is for test. */
  test(files: readonly string[], label: number): readonly boolean[];
}

/** For datasets without a split of their own. */
export interface HoldOutOptions extends ReadPolicy {
  readonly holdOut?: HoldOut;
}

/**
 * The first ⌈part · n⌉ of a class train, in the order of their names as characters (0, 1, 10, 100, …): SpikingJelly's
 * `split_to_train_test_set`, which SEW ResNet and PLIF use for CIFAR10-DVS with 0.9.
 */
export function firstOfClass(part = 0.9): HoldOut {
  checkPart('firstOfClass', part);
  return {
    rule: `of each class the first ${part} in the order of names train (SEW's split)`,
    test: (files) => files.map((_, i) => i >= Math.ceil(part * files.length)),
  };
}

/** A random ⌈part · n⌉ of each class train. */
export function randomOfClass({ part = 0.9, seed = 0 }: { readonly part?: number; readonly seed?: number } = {}): HoldOut {
  checkPart('randomOfClass', part);
  return {
    rule: `of each class a random ${part} trains (seed ${seed})`,
    test: (files, label) => {
      const train = new Set(permutation(files.length, fold(seed, label)).subarray(0, Math.ceil(part * files.length)));
      return files.map((_, i) => !train.has(i));
    },
  };
}

/**
 * The recordings numbered below `end` are for test: with 100 the split of CIFAR10-DVS that TEBN used, on which accuracies come out much
 * higher than on the others (SpikingJelly's warning).
 */
export function numbersBelow(end = 100): HoldOut {
  return {
    rule: `of each class the recordings numbered below ${end} are for test (TEBN's split)`,
    test: (files) => files.map((file) => Number(/(\d+)\.[^.]*$/.exec(file)?.[1]) < end),
  };
}

function checkPart(what: string, part: number): void {
  if (!(part > 0 && part < 1)) throw new RangeError(`${what}: ${part}; expected the training part of a class, above 0 and below 1.`);
}
