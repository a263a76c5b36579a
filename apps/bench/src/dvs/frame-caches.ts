import type { Dataset, Example } from '@synfire/data';
import { type CachedFrames, cachedFrames, type EventSplit } from '@synfire/dvs';
import type { EventConfig } from './event-config.ts';

/** Frames that a run keeps in files, where it is to. */
export interface FrameCaches {
  /** The same frames, out of a file that is made now where there is none. */
  kept(samples: EventSplit, frames: Dataset<Example>): Promise<Dataset<Example>>;
  close(): void;
}

/** The caches of a run: in the folder of `--cache`, else none. */
export function frameCaches(config: EventConfig, say: (line: string) => void): FrameCaches {
  const { cache, split, T, duration, size, tolerant, augment } = config;
  if (cache === undefined) return { kept: async (_, frames) => frames, close: () => {} };
  if (augment !== undefined) say(`--cache keeps the frames of test alone: --augment ${augment} changes recordings before they are frames`);
  const of = JSON.stringify({ split, T, duration, size, tolerant });
  const open: CachedFrames[] = [];
  return {
    kept: async (samples, frames) => {
      let said = performance.now();
      const cached = await cachedFrames(samples, frames, {
        folder: cache,
        of,
        onPlan: ({ file, bytes }) => say(`Keeping the frames of ${samples.length} recordings, about ${megabytes(bytes)}, in ${file}`),
        onSample: (done, all) => {
          if (performance.now() - said < 5000) return;
          said = performance.now();
          say(`  ${done} of ${all}`);
        },
      });
      open.push(cached);
      return cached;
    },
    close: () => {
      for (const cached of open) cached.close().catch(() => {});
    },
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
