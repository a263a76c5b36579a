export { type FromOps, fromOps } from './from-ops.ts';
export { fold, foldName, type Key, normal, split, uniform, uniforms } from './key.ts';
export {
  type Applied,
  type Backward,
  backwardOf,
  type Carried,
  type Context,
  type Cost,
  type Gradients,
  type Initial,
  inputGradient,
  inside,
  type Layer,
  type Sequence,
  type Shape,
  type Support,
  totalCost,
} from './layer.ts';
export { remat } from './remat.ts';
export { scope } from './scope.ts';
export { sequential } from './sequential.ts';
export { type Memory, type Stream, type Streamed, stream } from './stream.ts';
export { isolated } from './tape.ts';
export { toOps } from './to-ops.ts';
export {
  child,
  count,
  disposeExcept,
  disposeTree,
  leaves,
  mapTree,
  type Named,
  type None,
  named,
  none,
  type Tree,
  tensorAt,
  unflatten,
} from './tree.ts';
