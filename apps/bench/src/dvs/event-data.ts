import { join } from 'node:path';
import { drawGestures, dvsGesture, type EventDataset, eventFrames } from '@synfire/dvs';
import { type Augmentation, byDuration, byNumber, byTime, chain, downsample, type Split } from '@synfire/events';
import { cacheFolder } from '@synfire/imagenet';
import type { Opened } from '../task.ts';
import { augmentations } from './augmentations.ts';
import type { EventConfig } from './event-config.ts';

/** The frames of a run's recordings; those that are drawn, where no data is given. */
export async function openFrames(
  config: EventConfig,
  open: (dir: string) => Promise<EventDataset>,
  say: (line: string) => void,
): Promise<Opened> {
  const { data, size, augment } = config;
  const { train, test, classes, layout, sensor, close } = data === undefined ? await dvsGesture(await drawn(say)) : await open(data);
  const smaller: readonly Augmentation[] = size < sensor.width ? [(events) => downsample(events, { width: size, height: size })] : [];
  const split = splitOf(config);
  const frames = (of: typeof train, ...steps: readonly Augmentation[]) =>
    eventFrames(of, split, { augment: chain(...smaller, ...steps), T: config.T });
  return {
    classes,
    layout: data === undefined ? `drawn by simulated pixels, at ${size}×${size}: ${layout}` : layout,
    train: frames(train, ...(augment === undefined ? [] : [augmentations[augment]])),
    val: frames(test),
    close,
  };
}

/** How a run cuts its recordings. */
function splitOf({ split, T, duration = 0 }: EventConfig): Split {
  if (split === 'number') return byNumber(T);
  return split === 'time' ? byTime(T) : byDuration(duration);
}

async function drawn(say: (line: string) => void): Promise<string> {
  let said = 0;
  const { dir, made } = await drawGestures(join(cacheFolder(), 'sample', 'gestures'), {
    onRecording: (done, of) => {
      if (performance.now() - said < 5000) return;
      said = performance.now();
      say(`Drawing recordings of gestures by simulated pixels: ${done} of ${of}`);
    },
  });
  if (made) say(`Drew recordings of eleven gestures in DVS128 Gesture's layout: ${dir}`);
  return dir;
}
