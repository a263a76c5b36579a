import type { Layer } from '@synfire/core';
import type { ImagenetConfig } from './imagenet-config.ts';
import { joins, models } from './models.ts';

/** The network of a run. */
export const buildModel = ({ model, connect, T }: Pick<ImagenetConfig, 'model' | 'connect' | 'T'>, classes: number): Layer =>
  models[model].build({ classes, T, ...(connect && { join: joins[connect] }) });

/** Shape of one image, `[T, H, W, C]`. */
export const inputShape = ({ size }: Pick<ImagenetConfig, 'size'>): readonly number[] => [1, size, size, 3];
