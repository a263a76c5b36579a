import type { Sequence } from '@synfire/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** The shortcut that a join needs. Throws TypeError where there is none. */
export function shortcutOf(shortcut: Sequence | undefined): Tensor {
  if (shortcut) return shortcut.x;
  throw new TypeError('a junction with a join was applied without a shortcut; use it in residual(), or leave out the join');
}
