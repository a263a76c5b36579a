import { expect, test } from 'vitest';
import { type Events, events } from './events.ts';
import { frames } from './frames.ts';
import { type LiveFrame, liveFrames } from './live-frames.ts';
import { noise } from './noise.ts';
import { slice } from './slice.ts';

const all = async (chunks: Iterable<Events>, duration: number): Promise<readonly LiveFrame[]> => {
  const found: LiveFrame[] = [];
  for await (const frame of liveFrames(chunks, { duration })) found.push(frame);
  return found;
};

test('frames of time are those of the whole recording, however it is cut into chunks', async () => {
  const recording = noise(3, { count: 2000, width: 5, height: 4, to: 10_000 });
  const first = recording.t[0] ?? 0;
  const split = (t: Float64Array): Uint32Array => {
    const counts = Array.from(
      { length: Math.floor(((t.at(-1) ?? 0) - first) / 700) + 1 },
      (_, k) => t.filter((at) => at - first < 700 * (k + 1)).length,
    );
    return Uint32Array.of(0, ...counts);
  };
  const whole = frames(recording, split);
  for (const size of [1, 7, 333, 2000]) {
    const chunks = Array.from({ length: Math.ceil(2000 / size) }, (_, i) => slice(recording, i * size, Math.min(2000, (i + 1) * size)));
    const found = await all(chunks, 700);
    expect(found.map(({ end }) => end)).toEqual(Array.from({ length: whole.shape[0] }, (_, k) => 700 * (k + 1)));
    expect(found.flatMap(({ x }) => [...x])).toEqual([...whole.x]);
    expect(found[0]?.shape).toEqual([1, 4, 5, 2]);
  }
});

test('gives an empty frame where nothing happens, and none for a stream without events', async () => {
  const gap = events({ t: [100, 105, 131], x: [0, 0, 0], y: [0, 0, 0], p: [1, 1, 0], width: 1, height: 1 });
  expect((await all([gap], 10)).map(({ x }) => [...x])).toEqual([[0, 2], [0, 0], [0, 0], [1, 0]]); // biome-ignore format: a frame a list
  expect(await all([slice(gap, 0, 0)], 10)).toEqual([]);
});

test('refuses a duration that is none', async () => {
  for (const duration of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    await expect(all([], duration)).rejects.toThrow(`liveFrames: duration = ${duration}; expected a time in µs, above 0`);
});
