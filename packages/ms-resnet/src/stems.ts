import { conv2d, repeatOverTime } from '@synfire/layers';
import type { Stem } from '@synfire/resnet';

/**
 * One convolution and a norm, without neuron or pool: the first block's neuron fires. The authors' code convolves T copies of the image;
 * here the convolution runs once and the norm on T copies of its result, which gives the same numbers, running statistics included.
 */
export const msStem =
  ({ filters, kernelSize, strides }: { readonly filters: number; readonly kernelSize: number; readonly strides: number }): Stem =>
  ({ norm, initializer }, T) => ({
    layers: {
      conv1: conv2d({ filters, kernelSize, strides, initializer }),
      repeat: repeatOverTime({ times: T }),
      bn1: norm(),
    },
    channels: filters,
  });

/** MS-ResNet-104's stem: three 3×3 convolutions with bias, the first of stride 2, with nothing between them; then as `msStem`. */
export const msTripleStem: Stem = ({ norm, initializer }, T) => ({
  layers: {
    conv1: conv2d({ filters: 64, kernelSize: 3, strides: 2, bias: true, initializer }),
    conv2: conv2d({ filters: 64, kernelSize: 3, bias: true, initializer }),
    conv3: conv2d({ filters: 64, kernelSize: 3, bias: true, initializer }),
    repeat: repeatOverTime({ times: T }),
    bn1: norm(),
  },
  channels: 64,
});
