import { fold, type Key } from '@synfire/core';
import type { DefinedKernel } from '@synfire/kernel';
import { memory, Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { checkKernel } from './check-kernel.ts';
import { float32, type Tolerance } from './tolerance.ts';

/** One kind of input a kernel is tried on. */
export interface KernelCase<I extends object, A extends object> {
  readonly name: string;
  /** Inputs, whose shapes may be drawn from the key too, and attributes; the suite disposes the inputs. */
  readonly make: (key: Key) => { readonly inputs: I; readonly attrs: A };
  /** Which inputs the kernel may take over and give back as outputs; none where it is left out. */
  readonly takes?: (input: string) => boolean;
  /** Instead of the suite's. */
  readonly tolerance?: Tolerance;
}

/** Cases of a given kernel. */
export type CasesOf<K> = K extends DefinedKernel<infer I, infer A, infer _> ? readonly KernelCase<I, A>[] : never;

/** Settings of `testKernel`. */
export interface TestKernelOptions {
  readonly tolerance?: Tolerance;
  /** Keys that every case is tried with. */
  readonly draws?: number;
}

/**
 * Tests that a kernel's version for the active backend equals its composed reference; a gradient is a kernel of its own and is tested as one.
 * Where the backend has no version of its own, the tests still hold the reference to its declared outputs and its memory.
 */
export function testKernel<I extends object, A extends object, O extends object>(
  kernel: DefinedKernel<I, A, O>,
  cases: readonly KernelCase<I, A>[],
  { tolerance = float32, draws = 2 }: TestKernelOptions = {},
): void {
  describe(`kernel ${kernel.name}`, () => {
    for (const { name, make, takes = () => false, tolerance: own = tolerance } of cases)
      test.each(Array.from({ length: draws }, (_, i) => i))(`equals its reference: ${name}, draw %i`, async (draw) => {
        const { inputs, attrs } = make(fold(0x5eed, draw));
        const given = Object.values(inputs).filter((input): input is Tensor => input instanceof Tensor);
        const before = memory().numTensors;
        try {
          const found = await checkKernel(kernel, inputs, attrs, own);
          const broken = found.flatMap((difference) => difference.broken ?? []);
          expect(broken, 'outputs that differ from the reference').toEqual([]);
          expect(found.length, 'number of outputs').toBeGreaterThan(0);
          const gone = Object.entries(inputs).flatMap(([key, input]) => (input instanceof Tensor && input.isDisposed ? [key] : []));
          expect(
            gone.filter((key) => !takes(key)),
            'inputs of the caller’s that are disposed',
          ).toEqual([]);
          expect(memory().numTensors, 'tensors once the outputs are disposed').toBe(before - gone.length);
        } finally {
          for (const input of new Set(given)) input.dispose();
        }
      });
  });
}
