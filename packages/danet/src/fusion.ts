import { type Downsample, firingDownsample, type Parts } from '@synfire/block';
import {
  type Applied,
  backwardOf,
  type Context,
  type Cost,
  child,
  fold,
  inputGradient,
  inside,
  type Key,
  type Layer,
  type Named,
  type Sequence,
  type Shape,
  type Tree,
  totalCost,
} from '@synfire/core';
import { addN, dispose, type Tensor } from '@tensorflow/tfjs-core';

/** What a fusion is applied to and what it gives: as a layer, of several inputs. Gradients are by the inputs, in order. */
export interface Fusion {
  init(key: Key, y: Shape, inputs: readonly Shape[]): { params: Named<Tree>; state: Named<Tree>; cost: Cost };
  apply(params: Tree, state: Tree, y: Sequence, inputs: readonly Sequence[], context: Context): Fused;
}

/** The fused stream, the next running statistics and, in training, the closure of gradients by the parameters and by the inputs in order. */
interface Fused {
  readonly y: Sequence;
  readonly state: Named<Tree>;
  readonly backward?: (dy: Tensor) => { readonly dinputs: readonly Tensor[]; readonly grads: Named<Tree> };
}

/**
 * y + Σ_r term(x_r) over all inputs x_r, each term by default conv1×1 with the stride that fits, norm and neuron (a third party's reading of
 * DANet, without its division by the batch size). The gradient by y is dy. Terms are named by position. Throws RangeError where an input cannot fit.
 */
export function fusion(parts: Parts, term: Downsample = firingDownsample): Fusion {
  const layer = (from: number, to: number, filters: number): Layer => term({ filters, strides: Math.ceil(from / to) }, parts);
  return {
    init(key, y, inputs) {
      const made = inputs.map((shape, i) => {
        const initial = layer(shape[1] ?? 1, y[1] ?? 1, y[3] ?? 0).init(fold(key, i), shape);
        if (initial.output.join() !== y.join())
          throw new RangeError(`fusion: input ${i} of shape [${shape}] becomes [${initial.output}]; expected [${y}]`);
        return initial;
      });
      const of = (field: 'params' | 'state'): Named<Tree> => Object.fromEntries(made.map((initial, i) => [`${i}`, initial[field]]));
      return { params: of('params'), state: of('state'), cost: totalCost(made) };
    },
    apply(params, state, y, inputs, context) {
      const [, side = 1, , filters = 0] = y.x.shape;
      const terms = inputs.map((x, i): Applied => {
        const own = layer(x.x.shape[1] ?? 1, side, filters);
        return own.apply(child(params, `${i}`), child(state, `${i}`), x, inside(context, `${i}`, i));
      });
      const sum = addN([y.x, ...terms.map((t) => t.y.x)]);
      dispose(terms.map((t) => t.y.x));
      const next = { y: { T: y.T, x: sum }, state: byPosition(terms.map((t) => t.state)) };
      return context.training ? { ...next, backward: (dy) => reverse(terms, dy) } : next;
    },
  };
}

const byPosition = (trees: readonly Tree[]): Named<Tree> => Object.fromEntries(trees.map((tree, i) => [`${i}`, tree]));

function reverse(terms: readonly Applied[], dy: Tensor): { dinputs: readonly Tensor[]; grads: Named<Tree> } {
  const gradients = terms.map((t) => backwardOf(t)(dy));
  return { dinputs: gradients.map((g) => inputGradient(g)), grads: byPosition(gradients.map((g) => g.grads)) };
}
