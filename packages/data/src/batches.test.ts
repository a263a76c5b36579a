import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type BatchOptions, batches, type HostBatch } from './batches.ts';
import type { Dataset, Example } from './dataset.ts';
import { uniforms } from './random.ts';

/** Example i is [i, a number drawn from its key], labelled i % 3; some are broken, all take a while of their own. */
function toy(length: number, { broken = [], delay = () => 0 }: { broken?: readonly number[]; delay?: (i: number) => number } = {}) {
  const asked: number[] = [];
  const dataset: Dataset<Example> = {
    length,
    get: async (index, key) => {
      asked.push(index);
      const ms = delay(index);
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      if (broken.includes(index)) throw new Error(`example ${index} is broken`);
      return { x: Float32Array.of(index, uniforms(key, 1)[0] ?? 0), shape: [1, 1, 2], label: index % 3 };
    },
  };
  return { dataset, asked };
}

async function all(dataset: Dataset<Example>, options: BatchOptions): Promise<HostBatch[]> {
  return collect(batches(dataset, options));
}

async function collect<A>(from: AsyncIterable<A>): Promise<A[]> {
  const into: A[] = [];
  for await (const item of from) into.push(item);
  return into;
}

const indices = (seen: readonly HostBatch[]): number[] => seen.flatMap((batch) => [...batch.indices]);

test('stacks examples in the order of the dataset, the last batch shorter', async () => {
  const seen = await all(toy(5).dataset, { batchSize: 2, key: 1 });
  expect(seen.map((batch) => batch.shape)).toEqual([
    [2, 1, 1, 2],
    [2, 1, 1, 2],
    [1, 1, 1, 2],
  ]);
  expect(seen.map((batch) => [...batch.labels])).toEqual([[0, 1], [2, 0], [1]]);
  expect(indices(seen)).toEqual([0, 1, 2, 3, 4]);
  expect(seen[2]?.x).toHaveLength(2);
  expect(seen[1]?.x[2]).toBe(3);
  expect(await all(toy(5).dataset, { batchSize: 2, key: 1, dropLast: true })).toHaveLength(2);
});

test('order and augmentation depend on the key alone, not on workers, prefetch or the time that loads take', async () => {
  const arbitrary = fc.record({
    length: fc.integer({ min: 1, max: 40 }),
    batchSize: fc.integer({ min: 1, max: 9 }),
    key: fc.nat(),
    workers: fc.integer({ min: 1, max: 7 }),
    prefetch: fc.integer({ min: 1, max: 4 }),
    broken: fc.uniqueArray(fc.nat(39)),
  });
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ length, batchSize, key, workers, prefetch, broken }) => {
      const shared = { batchSize, key, shuffle: true, onBroken: () => {} };
      const one = await all(toy(length, { broken }).dataset, { ...shared, workers: 1, prefetch: 1 });
      const many = await all(toy(length, { broken, delay: (i) => (i * 7) % 3 }).dataset, { ...shared, workers, prefetch });
      expect(many).toEqual(one);
      expect(indices(one).sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i).filter((i) => !broken.includes(i)));
    }),
    { numRuns: 30 },
  );
});

test('another key gives another order and other augmentations', async () => {
  const options = { batchSize: 8, shuffle: true };
  const [a, b] = [await all(toy(32).dataset, { ...options, key: 1 }), await all(toy(32).dataset, { ...options, key: 2 })];
  expect(indices(a)).not.toEqual(indices(b));
  const drawn = (seen: readonly HostBatch[]) => new Map(seen.flatMap(({ x, indices }) => [...indices].map((i, at) => [i, x[2 * at + 1]])));
  expect(drawn(a)).not.toEqual(drawn(b));
  const unshuffled = drawn(await all(toy(32).dataset, { batchSize: 8, key: 1 }));
  expect(unshuffled).toEqual(new Map([...drawn(a)].sort(([i], [j]) => i - j)));
});

test('from n gives the batches from n on and loads no earlier example', async () => {
  const options = { batchSize: 3, key: 5, shuffle: true };
  const whole = await all(toy(20).dataset, options);
  const { dataset, asked } = toy(20);
  expect(await all(dataset, { ...options, from: 4 })).toEqual(whole.slice(4));
  expect(asked).toEqual(indices(whole.slice(4)));
  expect(await all(dataset, { ...options, from: 100 })).toEqual([]);
});

test('from n continues exactly when the examples known to be broken are named', async () => {
  const options = { batchSize: 3, key: 5, shuffle: true };
  const broken = [2, 7, 11, 13];
  const found: number[] = [];
  const whole = await all(toy(20, { broken }).dataset, { ...options, onBroken: (_, index) => found.push(index) });
  expect([...found].sort((a, b) => a - b)).toEqual(broken);
  const { dataset, asked } = toy(20, { broken });
  expect(await all(dataset, { ...options, from: 2, broken: found })).toEqual(whole.slice(2));
  expect(asked).not.toContain(7);
});

test('never more than prefetch + 1 batches of examples are alive', async () => {
  for (const prefetch of [1, 2, 3]) {
    let alive = 0;
    let most = 0;
    const { dataset } = toy(60, { broken: [3, 4, 30] });
    const counted: Dataset<Example> = {
      length: dataset.length,
      get: async (index, key) => {
        alive += 1;
        most = Math.max(most, alive);
        return dataset.get(index, key).catch((error) => {
          alive -= 1;
          throw error;
        });
      },
    };
    for await (const batch of batches(counted, { batchSize: 4, key: 0, prefetch, onBroken: () => {} })) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      alive -= batch.labels.length;
    }
    expect(alive).toBe(0);
    expect(most).toBeLessThanOrEqual(4 * (prefetch + 1));
    expect(most).toBeGreaterThan(4 * prefetch);
  }
});

test('loads at most `workers` examples at once', async () => {
  let running = 0;
  let most = 0;
  const { dataset } = toy(30, { delay: () => 2 });
  const counted: Dataset<Example> = {
    length: 30,
    get: async (index, key) => {
      most = Math.max(most, ++running);
      return dataset.get(index, key).finally(() => {
        running -= 1;
      });
    },
  };
  await all(counted, { batchSize: 10, key: 0, workers: 3 });
  expect(most).toBe(3);
});

test('an example that fails ends the iteration with its error, after the batches before it', async () => {
  const seen: number[][] = [];
  const run = async () => {
    for await (const batch of batches(toy(12, { broken: [5, 6] }).dataset, { batchSize: 2, key: 0 })) seen.push([...batch.indices]);
  };
  await expect(run()).rejects.toThrow('example 5 is broken');
  expect(seen).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test('leaving the loop starts no further load and leaves no rejection unhandled', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const { dataset, asked } = toy(100, { broken: [4, 5, 6], delay: () => 3 });
  for await (const batch of batches(dataset, { batchSize: 2, key: 0, prefetch: 2 })) {
    expect([...batch.indices]).toEqual([0, 1]);
    break;
  }
  const started = asked.length;
  expect(started).toBeLessThanOrEqual(6);
  await new Promise((resolve) => setTimeout(resolve, 30));
  process.off('unhandledRejection', unhandled);
  expect(asked).toHaveLength(started);
  expect(unhandled).not.toHaveBeenCalled();
});

test('loads that take two steps finish while the consumer blocks the event loop', async () => {
  const { subtle } = globalThis.crypto;
  const bytes = new Uint8Array(4_000_000);
  const done: number[] = [];
  const dataset: Dataset<Example> = {
    length: 12,
    get: async (index) => {
      await subtle.digest('SHA-512', bytes);
      await subtle.digest('SHA-512', bytes);
      done.push(index);
      return { x: Float32Array.of(0), shape: [1], label: 0 };
    },
  };
  const began = performance.now();
  await subtle.digest('SHA-512', bytes);
  const one = performance.now() - began;
  const waits: number[] = [];
  let asked = performance.now();
  for await (const _ of batches(dataset, { batchSize: 2, key: 0, prefetch: 2 })) {
    waits.push(performance.now() - asked);
    for (const end = performance.now() + 250; performance.now() < end; );
    asked = performance.now();
  }
  // The first two batches start late by nature; the later ones were ready when they were asked for. The median, and what a
  // digest takes now, for a busy machine.
  const median = waits.slice(2).sort((a, b) => a - b)[Math.floor((waits.length - 2) / 2)];
  expect(median, `waits in ms: ${waits.map(Math.round)}`).toBeLessThan(60 + 4 * one);
});

test('says which example has another shape, and which option is wrong', async () => {
  const odd: Dataset<Example> = {
    length: 2,
    get: async (index) => ({ x: new Float32Array(index + 1), shape: [index + 1], label: 0 }),
  };
  await expect(all(odd, { batchSize: 2, key: 0 })).rejects.toThrow('example 1 has shape [2], the first one of its batch [1]');
  await expect(all(odd, { batchSize: 0, key: 0 })).rejects.toThrow('batchSize is 0; expected an integer of at least 1');
});
