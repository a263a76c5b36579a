import type { StepMemory } from './memory-of.ts';

/** The peak of a training in bytes, of batches of so many samples; `parts` is `accumulate` of the step. */
export function peakBytes({ before, besides, scratch, gradients, copies, step }: StepMemory, samples: number, parts: number = 1): number {
  const count = Math.min(parts, samples);
  const part = Math.ceil(samples / count);
  const largest = Math.max(...step.map(({ fixed, perSample }) => fixed + perSample * part));
  // Between two parts there are gradients of both and of their sum.
  const tensors = count === 1 ? largest : Math.max(largest + gradients, 3 * gradients);
  return before + besides + Math.max(copies, (1 + scratch) * tensors);
}

/** The fewest parts of a batch with which training stays within `limit` bytes; undefined where parts of one sample are too much. */
export function partsWithin(memory: StepMemory, samples: number, limit: number): number | undefined {
  for (let part = samples; part >= 1; part--) {
    const parts = Math.ceil(samples / part);
    if (peakBytes(memory, samples, parts) <= limit) return parts;
  }
  return undefined;
}
