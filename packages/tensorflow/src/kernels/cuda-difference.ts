import type { Tensor } from '@tensorflow/tfjs-core';
import type { Raw, Tensorflow } from './raw.ts';

/** Tensors of TensorFlow by the names of a kernel. */
export type Raws = Readonly<Record<string, Raw>>;

/** Tensors of tfjs by the names of a kernel. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What an op gave, by the names of a kernel. */
export const named = (names: readonly string[], made: readonly Raw[]): Raws => Object.fromEntries(made.map((raw, i) => [names[i], raw]));

/** Which of some results differs from what is expected; frees the results. */
export function different(tf: Tensorflow, what: string, made: Raws, expected: Tensors): string | undefined {
  try {
    const wrong = Object.entries(made).find(([name, { id }]) => !close(tf.binding.tensorDataSync(id), expected[name]?.dataSync() ?? []));
    return wrong && `${wrong[0]} of ${what} is not what TensorFlow's own ops give`;
  } finally {
    tf.free(...Object.values(made));
  }
}

/** Whether numbers are the same but for the order of sums, by the largest of them. */
function close(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  let most = 1;
  for (let i = 0; i < b.length; i++) most = Math.max(most, Math.abs(b[i] ?? 0));
  for (let i = 0; i < b.length; i++) if (!(Math.abs((a[i] ?? Number.NaN) - (b[i] ?? 0)) <= 2e-5 * most)) return false;
  return a.length === b.length;
}
