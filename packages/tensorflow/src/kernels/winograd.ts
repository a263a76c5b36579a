import type { Conv2dAttrs } from '@synfire/kernel';
import type { Precision } from '../precision.ts';
import { inType } from './as-type.ts';
import { bfloat16 } from './bfloat16.ts';
import type { DenseConv } from './dense-conv.ts';
import { bestOf } from './event-calibration.ts';
import { layerKey } from './layer-key.ts';
import type { Raw, Tensorflow } from './raw.ts';
import { fastest, type Tile, type Tiles } from './winograd-choice.ts';

/**
 * dx of a 3×3 convolution at stride 1 and pad 1 by Winograd's minimal filtering F(tile×tile, 3×3), with 2.25 (tile 2) or 4 times (tile 4)
 * fewer multiplications. Its largest error is some 2e-6 (tile 2) or 1e-5 (tile 4) of the entries' root mean square; a NaN or an infinity in dy
 * reaches all of its tiles. Of bfloat16, dx is rounded to it, and at tile 2 the factors of the products too, where the CPU multiplies bfloat16: that
 * makes 1.9 times the error of a plain convolution of bfloat16; it would be 4.9 times at tile 4. Lavin and Gray 2015, arXiv 1509.09308.
 */
export const winogradInputGradient = (tf: Tensorflow, w: Raw, dy: Raw, tile: number): Raw =>
  tf.run('SynfireWinogradInputGradient', [tf.int('tile', tile)], [w, dy]);

/** Convolutions whose input gradients take Winograd's way where it is faster than the dense one of the same precision: which is found out at the first call of a layer's shape. */
export const withWinograd = (dense: DenseConv, tiles: Tiles, precision: Precision): DenseConv => ({
  ...dense,
  inputGradient: (tf, w, dy, attrs, shape) => {
    if (!worthwhile(shape, w.shape, attrs)) return dense.inputGradient(tf, w, dy, attrs, shape);
    const [dtype, kind] = precision === 'bfloat16' ? [bfloat16, 'winograd bfloat16'] : [tf.binding.TF_FLOAT, 'winograd'];
    return inType(tf, dtype, dy, (own) => {
      const way = (tile: Tile): Raw =>
        tile === 0 ? dense.inputGradient(tf, w, own, attrs, shape) : winogradInputGradient(tf, w, own, tile);
      const turn = (tile: Tile) => (): void => tf.free(way(tile));
      return way(tiles.of(`${kind} ${layerKey(shape, w.shape)}`, () => fastest(bestOf([turn(0), turn(2), turn(4)]))));
    });
  },
});

/** Multiply-adds below which a convolution takes too little time to choose a way. */
const fewest = 1e7;

/** 3×3 windows at stride 1 and pad 1 over whole vectors of channels; of a single pixel one tap alone is multiplied. */
function worthwhile(map: readonly number[], [kh = 0, kw = 0, channels = 0, filters = 0]: readonly number[], attrs: Conv2dAttrs): boolean {
  const [n = 0, h = 0, w = 0] = map;
  if (kh !== 3 || kw !== 3 || attrs.strides !== 1 || attrs.pad !== 1 || h * w === 1) return false;
  return channels >= 16 && filters >= 16 && n * h * w * kh * kw * channels * filters >= fewest;
}
