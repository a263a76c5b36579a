import type { Layer } from '@synfire/core';
import { everyStepHead } from '@synfire/resnet';
import type { ImagenetConfig } from './imagenet-config.ts';
import { losses } from './losses.ts';
import { joins, models } from './models.ts';

/** The network of a run; for a loss of every time step it ends without the mean over time, with the same parameters. */
export const buildModel = (
  { model, connect, T, loss = 'cross-entropy', remat = false }: Pick<ImagenetConfig, 'model' | 'connect' | 'T' | 'loss' | 'remat'>,
  classes: number,
): Layer =>
  models[model].build({
    classes,
    T,
    remat,
    ...(connect && { join: joins[connect] }),
    ...(losses[loss].everyStep && { head: everyStepHead }),
  });

/** Shape of one image, `[T, H, W, C]`. */
export const inputShape = ({ size }: Pick<ImagenetConfig, 'size'>): readonly number[] => [1, size, size, 3];
