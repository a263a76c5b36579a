import type { Dropped } from '@synfire/event-files';

/** What to do about damaged recordings. */
export interface ReadPolicy {
  /** Keep what is whole of a damaged recording; without it, its sample is an error that names file and byte. */
  readonly tolerant?: boolean;
  /** Told what was left out of a recording. */
  readonly onDropped?: (name: string, dropped: readonly Dropped[]) => void;
}
