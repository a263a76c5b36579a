import { customGrad, type GradSaveFunc, Tensor } from '@tensorflow/tfjs-core';
import { backwardOf, type Context, inputGradient, type Layer, type Sequence } from './layer.ts';
import { scope } from './scope.ts';
import { isolated } from './tape.ts';
import { leaves, type Tree, unflatten } from './tree.ts';

/**
 * Makes a layer a function that tfjs's own `grads` and `valueAndGrads` differentiate by x and by the parameters.
 *
 * The forward pass keeps only its inputs and runs again in the backward pass, since tfjs frees whatever a gradient
 * function did not save. Running statistics are read, not updated: use `apply` for training with them.
 */
export function toOps<P extends Tree, S extends Tree>(layer: Layer<P, S>, state: S, context: Context): (params: P, x: Sequence) => Tensor {
  return (params, { T, x }) => {
    const run = (input: Tensor, tensors: readonly Tensor[]) => layer.apply(unflatten(params, tensors), state, { T, x: input }, context);
    // tfjs appends its save function to the arguments.
    const f = customGrad((...args: (Tensor | GradSaveFunc)[]) => {
      const tensors = args.filter((a): a is Tensor => a instanceof Tensor);
      const save = args.find((a): a is GradSaveFunc => typeof a === 'function');
      save?.(tensors);
      return { value: scope(() => first(tensors, run).y.x), gradFunc: (dy: Tensor, saved: Tensor[]) => backward(dy, saved, run) };
    });
    return f(x, ...leaves(params));
  };
}

type Run = (input: Tensor, params: readonly Tensor[]) => ReturnType<Layer['apply']>;

function first([x, ...params]: readonly Tensor[], run: Run): ReturnType<Run> {
  if (!x) throw new Error('toOps: no input');
  return run(x, params);
}

const backward = (dy: Tensor, saved: Tensor[], run: Run): Tensor[] =>
  isolated(() =>
    scope(() => {
      const gradients = backwardOf(first(saved, run))(dy);
      return [inputGradient(gradients), ...leaves(gradients.grads)];
    }),
  );
