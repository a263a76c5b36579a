import type { Dataset, Example } from '@synfire/data';
import { type Augmentation, type Frames, frames, type Split } from '@synfire/events';
import type { LabelledEvents } from './event-dataset.ts';

/** What `eventFrames` does besides counting. */
export interface EventFramesOptions {
  /** Changes the events before they are counted; gets the sample's key. */
  readonly augment?: Augmentation;
  /** Whether ON and OFF are counted together, in one channel. */
  readonly merge?: boolean;
  /** So many frames of every sample, for splits that give more or fewer: later ones are left out, missing ones are empty. */
  readonly T?: number;
}

/** The frames of every recording, [T, H, W, 2] of counts that are not scaled, integrated when they are asked for. */
export function eventFrames(samples: Dataset<LabelledEvents>, split: Split, options: EventFramesOptions = {}): Dataset<Example> {
  const { augment, merge = false, T } = options;
  if (T !== undefined && !(Number.isInteger(T) && T >= 1)) {
    throw new RangeError(`eventFrames: T = ${T}; expected a whole number of at least 1.`);
  }
  return {
    length: samples.length,
    get: async (index, key) => {
      const { events, label } = await samples.get(index, key);
      const counted = frames(augment ? augment(events, key) : events, split, { merge });
      return { ...(T === undefined ? counted : ofLength(counted, T)), label };
    },
  };
}

function ofLength({ x, shape }: Frames, T: number): Frames {
  const [found, ...rest] = shape;
  if (found === T) return { x, shape };
  const size = rest.reduce((a, b) => a * b, 1);
  const fitted = new Float32Array(T * size);
  fitted.set(x.subarray(0, fitted.length));
  return { x: fitted, shape: [T, ...rest] };
}
