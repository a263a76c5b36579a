import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { waiting } from './waiting.ts';

async function* every(ms: number, n: number): AsyncGenerator<number> {
  for (let i = 0; i < n; i += 1) {
    await setTimeout(ms);
    yield i;
  }
}

test('tells the share of the time that a consumer waits for data, of late and in all', async () => {
  const clock = waiting();
  expect(clock.share()).toBe(0);
  const got: number[] = [];
  for await (const item of clock.watch(every(40, 4))) {
    got.push(item);
    await setTimeout(10);
  }
  expect(got).toEqual([0, 1, 2, 3]);
  expect(clock.recent()).toBeGreaterThan(0.6);
  for await (const _ of clock.watch(every(1, 4))) await setTimeout(60);
  expect(clock.recent()).toBeLessThan(0.3);
  expect(clock.share()).toBeGreaterThan(0.3);
  expect(clock.share()).toBeLessThan(0.6);
});
