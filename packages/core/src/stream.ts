import type { Tensor } from '@tensorflow/tfjs-core';
import type { Carried, Context, Layer, Shape } from './layer.ts';
import { scope } from './scope.ts';
import type { Named, Tree } from './tree.ts';

/** What a net remembers of a stream: by path what its layers left, such as membranes. `disposeTree(memory.left)` frees it. */
export interface Memory {
  /** Steps so far. */
  readonly step: number;
  /** Shape of the input of a step, `[B, …]`; empty before the first. */
  readonly input: Shape;
  readonly left: Named<Named<Tensor>>;
}

/** One step of a stream: y is what the net gives for all steps so far, or where it has an output at every step that of the last. */
export interface Streamed {
  readonly y: Tensor;
  readonly memory: Memory;
}

/** A net that is run step by step. */
export interface Stream {
  /** Before any input; holds no tensors, and may begin any number of streams. */
  readonly rest: Memory;
  /** One time step x `[B, …]`. What is passed stays the caller's, the old memory too; what is returned becomes the caller's. */
  step(x: Tensor, memory: Memory): Streamed;
}

/**
 * Runs a trained model in evaluation over a stream, one time step after another, with what it remembers going in and coming out: after T steps
 * it has given what `apply` gives for these T steps at once. A model that presents a still image T times is given it T times, or a frame at each.
 * `observe` is shown every layer's spikes of each step.
 * Throws where a layer needs steps to come, where the batch changes between steps, or where the memory is another model's.
 */
export const stream = <P extends Tree, S extends Tree>(
  model: Layer<P, S>,
  params: P,
  state: S,
  { observe }: Pick<Context, 'observe'> = {},
): Stream => ({
  rest: { step: 0, input: [], left: {} },
  step: (x, memory) => {
    const { step, input } = memory;
    if (step > 0 && x.shape.join() !== input.join())
      throw new RangeError(`stream: an input [${x.shape}] after ${step} of [${input}]; begin another stream with \`rest\``);
    return scope(() => {
      const { carried, left, finish } = carrying(memory);
      const context = { training: false, key: 0, path: '', carried, ...(observe && { observe }) };
      const { y } = model.apply(params, state, { T: 1, x }, context);
      if (y.T !== 1) throw new RangeError(`stream: the model makes ${y.T} time steps of one; a stream has one output a step`);
      finish();
      return { y: y.x, memory: { step: step + 1, input: x.shape.slice(), left } };
    });
  },
});

function carrying({ step, left: old }: Memory): { readonly carried: Carried; readonly left: Named<Named<Tensor>>; finish(): void } {
  const left: Record<string, Named<Tensor>> = {};
  const carried: Carried = {
    step,
    before: (path) => {
      const found = old[path];
      if (found || step === 0) return found;
      throw new TypeError(`stream: nothing was left at '${path}'; the memory is of another model, which left ${Object.keys(old)}`);
    },
    leave: (path, tensors) => {
      if (left[path])
        throw new TypeError(`stream: two layers are at '${path}'; a layer made of layers gives each its own by inside(context, name, i)`);
      left[path] = tensors;
    },
  };
  const finish = (): void => {
    const unread = Object.keys(old).find((path) => left[path] === undefined);
    if (unread !== undefined) throw new TypeError(`stream: no layer is at '${unread}', of which the memory is; it is of another model`);
  };
  return { carried, left, finish };
}
