import type { Events } from '@synfire/events';
import type { Format } from './format.ts';
import { joined } from './joined.ts';

/** The bytes of a recording in a format. Throws a RangeError where the format has no room for its sensor or times. */
export function encodeEvents(events: Events, { encoder }: Format): Uint8Array {
  const { begin, encode, end } = encoder({ width: events.width, height: events.height });
  return joined([begin(), encode(events), end()]);
}
