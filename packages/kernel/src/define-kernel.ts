import { scope } from '@synfire/core';
import { engine, getBackend, getKernel, type NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';

/** An operation on named tensors with a reference in tfjs ops that runs on every backend. */
export interface Kernel<I extends object, A extends object, O extends object> {
  /** Under this name a backend package registers a faster version with tfjs's `registerKernel`; it returns the outputs in order. */
  readonly name: string;
  /** Names of the outputs, in order; optional ones depend on what was given. */
  outputs(inputs: I, attrs: A): readonly string[];
  /** The reference: what the kernel means, a fall-back on every backend, and the oracle of the conformance suite. */
  compose(inputs: I, attrs: A): O;
}

/** A kernel that can be called: the version registered for the active backend, else the reference. */
export interface DefinedKernel<I extends object, A extends object, O extends object> extends Kernel<I, A, O> {
  (inputs: I, attrs: A): O;
}

/** Makes a kernel callable. Inputs stay the caller's; outputs are new tensors. */
export function defineKernel<I extends object, A extends object, O extends object>(kernel: Kernel<I, A, O>): DefinedKernel<I, A, O> {
  const call = (inputs: I, attrs: A): O => {
    if (getKernel(kernel.name, getBackend()) === undefined) return scope(() => kernel.compose(inputs, attrs));
    // tfjs's maps have index signatures; optional inputs that are absent must not appear in them.
    const present = (Object.values(inputs).includes(undefined) ? given(inputs) : inputs) as NamedTensorMap;
    const result: Tensor | Tensor[] = engine().runKernel(kernel.name, present, { attrs: attrs as never });
    const tensors = result instanceof Tensor ? [result] : result;
    const named: Record<string, Tensor | undefined> = {};
    for (const [i, name] of kernel.outputs(inputs, attrs).entries()) named[name] = tensors[i];
    // The names are the kernel's own, which is what makes this an O.
    return named as O;
  };
  // A function's own `name` is read-only, so it is defined and not assigned.
  Object.defineProperty(call, 'name', { value: kernel.name });
  return Object.assign(call, { outputs: kernel.outputs, compose: kernel.compose }) as DefinedKernel<I, A, O>;
}

const given = (inputs: object): object => Object.fromEntries(Object.entries(inputs).filter(([, t]) => t !== undefined));
