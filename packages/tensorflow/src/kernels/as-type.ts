import type { Raw, Tensorflow } from './raw.ts';

/** Runs `f` on an operand in a number type, and frees it where it was made for it. */
export function inType(tf: Tensorflow, dtype: number, operand: Raw, f: (operand: Raw) => Raw): Raw {
  const made = tf.cast(operand, dtype);
  const result = f(made);
  if (made !== operand) tf.free(made);
  return result;
}

/** Runs `f` on two operands in a number type, and frees those that were made for it. */
export const asType = (tf: Tensorflow, dtype: number, operands: readonly [Raw, Raw], f: (operands: readonly [Raw, Raw]) => Raw): Raw =>
  asTypes(tf, [dtype, dtype], operands, f);

/** Runs `f` on two operands in a number type each, and frees those that were made for it. */
export const asTypes = (
  tf: Tensorflow,
  dtypes: readonly [number, number],
  [a, b]: readonly [Raw, Raw],
  f: (operands: readonly [Raw, Raw]) => Raw,
): Raw => inType(tf, dtypes[0], a, (first) => inType(tf, dtypes[1], b, (second) => f([first, second])));

/** A kernel's own tensor in another number type; the one given is freed where that is another one. */
export function intoType(tf: Tensorflow, dtype: number, own: Raw): Raw {
  const result = tf.cast(own, dtype);
  if (result !== own) tf.free(own);
  return result;
}
