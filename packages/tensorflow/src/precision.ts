import { cpu } from './cpu.ts';

/**
 * What activations and their gradients are between layers, and operands of convolutions: float32 or bfloat16. Sums, parameters, their gradients,
 * statistics and losses are float32 in both.
 */
export type Precision = 'float32' | 'bfloat16';

/** Instructions of which one makes bfloat16 faster than float32. */
const instructions = ['avx512_bf16', 'amx_bf16', 'bf16'];

/** Why a precision is of no use here; undefined where it is. */
export function unfit(precision: Precision, gpu: boolean): string | undefined {
  if (precision === 'float32') return undefined;
  if (gpu) return 'bfloat16 was not tried on GPUs; leave precision out';
  const { model, flags } = cpu();
  if (instructions.some((name) => flags.includes(name))) return undefined;
  return `bfloat16 would be slower than float32 here: ${model} has none of ${instructions.join(', ')}; leave precision out`;
}
