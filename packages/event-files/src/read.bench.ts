import { noise } from '@synfire/events';
import { bench, describe } from 'vitest';
import { encodeEvents } from './encode-events.ts';
import { formats } from './formats.ts';
import { decodeEvents } from './read-events.ts';

/** Recordings in memory, 500,000 events a call: events/s are 500,000 times the rate shown. tools/src/compare-event-files.ts has the peers. */
const count = 500_000;

describe('decodeEvents', () => {
  for (const name of ['dat', 'evt2', 'evt21', 'evt3', 'aedat2', 'aedat3', 'aedat4', 'atis'] as const) {
    const sensor = name === 'aedat2' ? { width: 128, height: 128 } : { width: 240, height: 180 };
    const bytes = encodeEvents(noise(1, { count, ...sensor, to: 2e6 }), formats[name]);
    bench(name, () => void decodeEvents(bytes, { format: formats[name], sensor }));
  }
});
