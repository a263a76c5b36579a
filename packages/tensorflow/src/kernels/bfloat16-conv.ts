import { asType, intoType } from './as-type.ts';
import { bfloat16 } from './bfloat16.ts';
import { type DenseConv, float32Conv } from './dense-conv.ts';

/**
 * Convolutions of bfloat16, with sums in float32: maps come in as they are and are rounded where they are float32, and what comes out is bfloat16
 * and stays it between layers. Spikes and small sums of them are exact in it. Weights are rounded for a call alone; their gradients are float32.
 */
export const bfloat16Conv: DenseConv = {
  forward: (tf, x, w, attrs) => asType(tf, bfloat16, [x, w], ([a, b]) => float32Conv.forward(tf, a, b, attrs)),
  inputGradient: (tf, w, dy, attrs, shape) => asType(tf, bfloat16, [w, dy], ([a, b]) => float32Conv.inputGradient(tf, a, b, attrs, shape)),
  filterGradient: (tf, x, dy, attrs, shape) => {
    const { TF_FLOAT } = tf.binding;
    const dtype = isFasterLow(dy.shape, attrs.strides) ? bfloat16 : TF_FLOAT;
    return intoType(
      tf,
      TF_FLOAT,
      asType(tf, dtype, [x, dy], ([a, b]) => float32Conv.filterGradient(tf, a, b, attrs, shape)),
    );
  },
};

/** oneDNN's bfloat16 filter gradients are faster than float32's with their casts on large maps, and slower on small ones and at strides. */
const isFasterLow = ([, h = 0, w = 0]: readonly number[], strides: number): boolean => strides === 1 && h * w > 100;
