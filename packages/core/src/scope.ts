import { type TensorContainer, tidy } from '@tensorflow/tfjs-core';

/** `tidy` for results of any plain shape: frees every tensor made in `f` that is not in what it returns. */
export function scope<R>(f: () => R): R {
  // tfjs's TensorContainer type has no readonly members; the walk over the result is by value and does not mind.
  return tidy(f as () => TensorContainer) as R;
}
