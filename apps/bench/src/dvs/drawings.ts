import { drawDigits, drawGestures, drawShapes } from '@synfire/dvs';

/** Recordings that are drawn, in a dataset's layout. */
export interface Drawing {
  /** What they show. */
  readonly what: string;
  /** The name of their folder in the cache. */
  readonly folder: string;
  readonly draw: (
    dir: string,
    options: { readonly onRecording: (done: number, of: number) => void },
  ) => Promise<{ readonly dir: string; readonly made: boolean }>;
}

/** In DVS128 Gesture's layout. */
export const gestures: Drawing = { what: 'eleven gestures', folder: 'gestures', draw: drawGestures };

/** In CIFAR10-DVS's layout, half as long as its recordings. */
export const shapes: Drawing = {
  what: 'ten moving shapes',
  folder: 'shapes',
  draw: (dir, options) => drawShapes(dir, { ...options, perClass: 20, duration: 300_000 }),
};

/** In N-MNIST's layout. */
export const digits: Drawing = { what: 'ten moving digits', folder: 'digits', draw: drawDigits };
