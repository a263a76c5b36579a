import { type DenseConv, float32Conv } from './dense-conv.ts';
import type { Raw, Tensorflow } from './raw.ts';

/** TensorFlow's number of its type bfloat16, which tfjs does not know. */
const bfloat16 = 14;

/**
 * Convolutions with operands rounded to bfloat16, sums in float32 and results rounded once: spikes and small sums of them are exact in it.
 * What goes in and comes out is float32, filter gradients altogether, so that weights, statistics and everything between convolutions keep their precision.
 */
export const bfloat16Conv: DenseConv = {
  forward: (tf, x, w, attrs) => rounded(tf, [x, w], ([a, b]) => float32Conv.forward(tf, a, b, attrs)),
  inputGradient: (tf, w, dy, attrs, shape) => rounded(tf, [w, dy], ([a, b]) => float32Conv.inputGradient(tf, a, b, attrs, shape)),
  // oneDNN's bfloat16 filter gradients are slower than float32's on small maps and at strides, and event-driven ones faster than both.
  filterGradient: float32Conv.filterGradient,
};

function rounded(tf: Tensorflow, [a, b]: readonly [Raw, Raw], f: (operands: readonly [Raw, Raw]) => Raw): Raw {
  const cast = (x: Raw, type: number): Raw => tf.run('Cast', [tf.type('DstT', type)], [x]);
  const low = [cast(a, bfloat16), cast(b, bfloat16)] as const;
  const y = f(low);
  const result = cast(y, tf.binding.TF_FLOAT);
  tf.free(...low, y);
  return result;
}
