import type { Events } from './events.ts';
import { slice } from './slice.ts';
import { bounds, type Split } from './split.ts';

/** A recording in parts, as views of the same memory. */
export function slices(events: Events, split: Split): readonly Events[] {
  const at = bounds(events.t, split);
  return Array.from({ length: at.length - 1 }, (_, i) => slice(events, at[i] ?? 0, at[i + 1] ?? 0));
}
