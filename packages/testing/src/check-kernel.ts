import { scope } from '@synfire/core';
import type { DefinedKernel } from '@synfire/kernel';
import { Tensor } from '@tensorflow/tfjs-core';
import { compare, type Difference } from './compare.ts';
import { float32, type Tolerance } from './tolerance.ts';

/**
 * Holds what a kernel computes on the active backend, by the version registered there, against its composed reference.
 * Needs no test runner, so a backend's doctor or a page in a browser may call it; one entry an output, `broken` where they differ.
 */
export async function checkKernel<I extends object, A extends object, O extends object>(
  kernel: DefinedKernel<I, A, O>,
  inputs: I,
  attrs: A,
  tolerance: Tolerance = float32,
): Promise<readonly Difference[]> {
  const expected = scope(() => kernel.compose(inputs, attrs)); // first, as a kernel such as `momentumStep` may write into what it is given
  const ours = kernel(inputs, attrs);
  const names = kernel.outputs(inputs, attrs);
  const surplus = Object.keys(expected).filter((name) => !names.includes(name));
  const found = await Promise.all(names.map((name) => output(`${kernel.name}.${name}`, at(ours, name), at(expected, name), tolerance)));
  for (const tensors of [ours, expected]) for (const tensor of new Set(tensorsOf(tensors))) tensor.dispose();
  return [...found, ...surplus.map((name) => undeclared(`${kernel.name}.${name}`))];
}

const tensorsOf = (outputs: object): readonly Tensor[] =>
  Object.values(outputs).filter((value): value is Tensor => value instanceof Tensor);

const at = (outputs: object, name: string): Tensor | undefined => Object.entries(outputs).find(([key]) => key === name)?.[1];

const undeclared = (what: string): Difference => ({ what, worst: Number.POSITIVE_INFINITY, broken: `${what}: outputs() does not name it` });

async function output(what: string, ours: Tensor | undefined, expected: Tensor | undefined, tolerance: Tolerance): Promise<Difference> {
  const missing = ours ? (expected ? undefined : 'compose()') : 'the registered version';
  if (!ours || !expected) return { what, worst: Number.POSITIVE_INFINITY, broken: `${what}: ${missing} returned no such output` };
  const [a, b] = [`[${ours.shape}]`, `[${expected.shape}]`];
  if (a !== b) return { what, worst: Number.POSITIVE_INFINITY, broken: `${what}: shape ${a}, expected ${b}` };
  return compare(what, await ours.data(), await expected.data(), tolerance);
}
