import { join } from 'node:path';
import { type EventDataset, type EventSplit, eventFrames, type ReadPolicy } from '@synfire/dvs';
import { type Augmentation, byDuration, byNumber, byTime, chain, downsample, type Split } from '@synfire/events';
import { cacheFolder } from '@synfire/imagenet';
import type { Opened } from '../task.ts';
import { augmentations } from './augmentations.ts';
import type { Drawing } from './drawings.ts';
import { dropReport } from './drop-report.ts';
import type { EventConfig } from './event-config.ts';
import { frameCaches } from './frame-caches.ts';

/** Where a task's recordings come from. */
export interface EventSource {
  readonly open: (dir: string, config: EventConfig, policy: ReadPolicy) => Promise<EventDataset>;
  /** What takes their place where no data is given. */
  readonly drawing: Drawing;
}

/** The frames of a run's recordings; those that are drawn, where no data is given. */
export async function openFrames(config: EventConfig, { open, drawing }: EventSource, say: (line: string) => void): Promise<Opened> {
  const { data, size, augment, T } = config;
  const policy: ReadPolicy = config.tolerant ? { tolerant: true, onDropped: dropReport(say) } : {};
  const { train, test, classes, layout, sensor, close } = await open(data ?? (await drawn(drawing, say)), config, policy);
  const smaller: readonly Augmentation[] = size < sensor.width ? [(events) => downsample(events, { width: size, height: size })] : [];
  const frames = (of: EventSplit, ...steps: readonly Augmentation[]) =>
    eventFrames(of, splitOf(config), { augment: chain(...smaller, ...steps), T });
  const caches = frameCaches(config, say);
  try {
    const trained = augment === undefined ? await caches.kept(train, frames(train)) : frames(train, augmentations[augment]);
    const val = await caches.kept(test, frames(test));
    const words = data === undefined ? `drawn by simulated pixels, at ${size}×${size}: ${layout}` : layout;
    return { classes, layout: words, train: trained, val, close: () => [caches.close(), close()] };
  } catch (error) {
    caches.close();
    close();
    throw error;
  }
}

/** How a run cuts its recordings. */
function splitOf({ split, T, duration = 0 }: EventConfig): Split {
  if (split === 'number') return byNumber(T);
  return split === 'time' ? byTime(T) : byDuration(duration);
}

async function drawn({ what, folder, draw }: Drawing, say: (line: string) => void): Promise<string> {
  let said = 0;
  const { dir, made } = await draw(join(cacheFolder(), 'sample', folder), {
    onRecording: (done, of) => {
      if (performance.now() - said < 5000) return;
      said = performance.now();
      say(`Drawing recordings of ${what} by simulated pixels: ${done} of ${of}`);
    },
  });
  if (made) say(`Drew recordings of ${what}: ${dir}`);
  return dir;
}
