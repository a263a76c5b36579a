import { expect, test } from 'vitest';
import { encodeEvents } from '../encode-events.ts';
import { evt2 } from '../evt2.ts';
import { cameraEvents, difference, integers } from '../fixtures.ts';
import { joined } from '../joined.ts';
import { decodeEvents } from '../read-events.ts';

const header = encodeEvents(cameraEvents(0, 128, 128), evt2);
const TIME_HIGH = 8;
const OTHERS = [0xa, 0xe, 0xf, 2, 5, 7];

test.each([1, 2, 7, 40, 400])('words that are no pixels stand anywhere, one of %i on average', (every) => {
  const below = integers(every);
  const words = [TIME_HIGH << 28];
  for (let high = 0, low = 0; words.length < 40_000; ) {
    if (below(every) === 0) {
      high += below(3);
      low = 0;
      words.push(((TIME_HIGH << 28) | high) >>> 0, ...OTHERS.slice(below(7)).map((type) => ((type << 28) | below(2 ** 28)) >>> 0));
    }
    low = Math.min(low + below(2), 63);
    words.push((below(2) << 28) | (low << 22) | (below(128) << 11) | below(128));
  }
  const file = joined([header, new Uint8Array(Uint32Array.from(words).buffer)]);
  const options = { format: evt2, tolerant: true };
  const [quick, plain] = [decodeEvents(file, options), decodeEvents(file, { ...options, chunk: 32 })]; // no room for the kernel
  expect(quick.count).toBeGreaterThan(3000);
  expect(difference(quick.events, plain.events)).toBeUndefined();
  expect(quick.dropped).toEqual(plain.dropped);
});
