import type { Tree } from '@synfire/core';
import { add } from '@tensorflow/tfjs-core';
import { zipTrees } from './zip-trees.ts';

/** New parameters w + u; the old ones and the updates stay the caller's. */
export const applyUpdates = <P extends Tree>(params: P, updates: Tree): P => zipTrees(params, updates, (w, u) => add(w, u));
