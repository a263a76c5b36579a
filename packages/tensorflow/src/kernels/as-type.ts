import type { Raw, Tensorflow } from './raw.ts';

/** Runs `f` on two operands in a number type, and frees those that were made for it. */
export const asType = (tf: Tensorflow, dtype: number, operands: readonly [Raw, Raw], f: (operands: readonly [Raw, Raw]) => Raw): Raw =>
  asTypes(tf, [dtype, dtype], operands, f);

/** Runs `f` on two operands in a number type each, and frees those that were made for it. */
export function asTypes(
  tf: Tensorflow,
  dtypes: readonly [number, number],
  [a, b]: readonly [Raw, Raw],
  f: (operands: readonly [Raw, Raw]) => Raw,
): Raw {
  const made = [tf.cast(a, dtypes[0]), tf.cast(b, dtypes[1])] as const;
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
