import { fold } from '@synfire/core';
import type { BatchTransform } from '@synfire/train';

/** One transform after the other, each with a key of its own. */
export const inTurn =
  (...steps: readonly BatchTransform[]): BatchTransform =>
  (batch, key) =>
    steps.reduce((before, step, i) => step(before, fold(key, i)), batch);
