import type { Conv2dAttrs } from '@synfire/kernel';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Precision } from '../precision.ts';
import { asTypes, inType } from './as-type.ts';
import { bfloat16, uint8 } from './bfloat16.ts';
import { calibrate, drawnBits, drawnEvents, type Way, type Ways } from './event-calibration.ts';
import type { Thresholds } from './event-thresholds.ts';
import { eventsOf } from './events.ts';
import { layerKey } from './layer-key.ts';
import type { Attr, Raw, Tensorflow } from './raw.ts';

/** Convolution and its gradients by whichever way is faster for how many of x's entries are zero, or lie in the support of its gradient. */
export interface ChooseConv {
  forward(tf: Tensorflow, x: TensorInfo, w: TensorInfo, attrs: Conv2dAttrs, dense: Way): Raw;
  filterGradient(tf: Tensorflow, x: TensorInfo, dy: TensorInfo, attrs: Conv2dAttrs & { readonly filterShape: readonly number[] }, dense: Way): Raw; // biome-ignore format: one line a way
  inputGradient(tf: Tensorflow, support: TensorInfo, dy: TensorInfo, w: TensorInfo, attrs: Conv2dAttrs & { readonly inputShape: readonly number[] }, dense: () => Raw): Raw; // biome-ignore format: one line a way
}

const attributes = (tf: Tensorflow, { strides, pad }: Conv2dAttrs): readonly Attr[] => [tf.int('strides', strides), tf.int('pad', pad)];

/** y of the native op whose work is proportional to the non-zeros of x. */
export const eventConv = (tf: Tensorflow, x: Raw, w: Raw, attrs: Conv2dAttrs): Raw => tf.run('SynfireEventConv', attributes(tf, attrs), [x, w]); // biome-ignore format: one call

/** dw of the native op whose work is proportional to the non-zeros of x, which may be bytes. */
export const eventFilterGradient = (tf: Tensorflow, x: Raw, dy: Raw, kernelSize: number, attrs: Conv2dAttrs): Raw =>
  tf.run('SynfireEventConvFilterGradient', [...attributes(tf, attrs), tf.int('kernel_size', kernelSize)], [x, dy]);

/** dx of the native op where a bit of the support `[N, H, W, C/32]` is set, 0 elsewhere; work is proportional to the bits that are set. */
export const eventInputGradient = (tf: Tensorflow, support: Raw, dy: Raw, w: Raw, attrs: Conv2dAttrs): Raw =>
  tf.run('SynfireEventConvInputGradient', attributes(tf, attrs), [support, dy, w]);

/** Chooses by the measured density and the thresholds of this machine, which are found out at the first call of a layer's shape; `precision` is the dense way's. */
export function chooseConv(thresholds: Thresholds, precision: Precision): ChooseConv {
  const choose = (tf: Tensorflow, kind: string, x: TensorInfo, filter: readonly number[], attrs: Conv2dAttrs, ways: Ways): Raw => {
    const own = tf.activation(x);
    const any = kind === 'filter' && precision === 'bfloat16';
    if (!worthwhile(x.shape, filter, attrs, any ? 1 : wide)) return ways.dense(own);
    const { density, ones } = eventsOf(tf, x);
    const limit = thresholds.of(`${precision} ${key(kind, ones, x.shape, filter, attrs)}`, () =>
      calibrate(tf, (share) => drawnEvents(tf, own, share, ones), ways, any ? whole : undefined),
    );
    return density < limit ? ways.event(own) : ways.dense(own);
  };
  // The native ops take activations of one type, and give it.
  const dtype = (tf: Tensorflow): number => (precision === 'bfloat16' ? bfloat16 : tf.binding.TF_FLOAT);
  return {
    forward: (tf, x, w, attrs, dense) => choose(tf, 'forward', x, w.shape, attrs, { dense, event: (input) => inType(tf, dtype(tf), input, (own) => eventConv(tf, own, tf.input(w), attrs)) }), // biome-ignore format: one line a way
    filterGradient: (tf, x, dy, { filterShape, ...attrs }, dense) => {
      const event: Way = (input) =>
        asTypes(tf, [input.dtype === uint8 ? uint8 : dtype(tf), dtype(tf)], [input, tf.activation(dy)], ([a, b]) =>
          eventFilterGradient(tf, a, b, filterShape[0] ?? 1, attrs),
        );
      return choose(tf, 'filter', x, filterShape, attrs, { dense, event });
    },
    inputGradient: (tf, support, dy, w, { inputShape, ...attrs }, dense) => {
      if (!worthwhile(inputShape, w.shape, attrs)) return dense();
      const event: Way = (bits) => inType(tf, dtype(tf), tf.activation(dy), (own) => eventInputGradient(tf, bits, own, tf.input(w), attrs)); // biome-ignore format: one call
      const own = tf.input(support);
      const limit = thresholds.of(`${precision} ${key('input', true, inputShape, w.shape, attrs)}`, () =>
        calibrate(tf, (share) => drawnBits(tf, own, share), { dense, event }),
      );
      return limit > 0 && shareOf(tf, own) < limit ? event(own) : dense();
    },
  };
}

/** The share of a support's bits that are set, by a sample. */
function shareOf(tf: Tensorflow, bits: Raw): number {
  const result = tf.run('SynfireShare', [], [bits]);
  const [share = 1] = tf.binding.tensorDataSync(result.id);
  tf.free(result);
  return share;
}

/** Multiply-adds below which a convolution takes about as long as to look at its input. */
const fewest = 1e7;

/** Channels below which layers stay dense without a look at them, but for filter gradients in bfloat16. */
const wide = 32;

/**
 * The highest threshold of filter gradients in bfloat16, above all densities: of the few channels of images and at strides, where oneDNN's are slow,
 * event-driven takes half of the time though all entries are events.
 */
const whole = 1.1;

/** Rows of more pixels do not fit the native op's tiles. */
const longest = 4096;

/** Square windows over so many channels, with enough to do. */
function worthwhile(
  x: readonly number[],
  [kh = 0, kw = 0, channels = 0, filters = 0]: readonly number[],
  attrs: Conv2dAttrs,
  least: number = wide,
): boolean {
  const [n = 0, h = 0, w = 0] = x;
  if (kh !== kw || kh > 7 || channels < least || w > longest) return false;
  const side = (size: number): number => Math.floor((size + 2 * attrs.pad - kh) / attrs.strides) + 1;
  return n * side(h) * side(w) * kh * kw * channels * filters >= fewest;
}

const key = (kind: string, ones: boolean, x: readonly number[], filter: readonly number[], { strides, pad }: Conv2dAttrs): string =>
  `${kind} ${layerKey(x, filter)} strides ${strides} pad ${pad}${ones ? '' : ' values'}`;
