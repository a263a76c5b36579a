import type { Raw, Tensorflow } from './raw.ts';

/** Runs `f` on two operands in a number type, and frees those that were made for it. */
export function asType(tf: Tensorflow, dtype: number, [a, b]: readonly [Raw, Raw], f: (operands: readonly [Raw, Raw]) => Raw): Raw {
  const made = [tf.cast(a, dtype), tf.cast(b, dtype)] as const;
  const result = f(made);
  if (made[0] !== a) tf.free(made[0]);
  if (made[1] !== b) tf.free(made[1]);
  return result;
}

/** A kernel's own tensor in another number type; the one given is freed where that is another one. */
export function intoType(tf: Tensorflow, dtype: number, own: Raw): Raw {
  const result = tf.cast(own, dtype);
  if (result !== own) tf.free(own);
  return result;
}
