import { expect, test } from 'vitest';
import type { Dataset } from './dataset.ts';
import { map } from './map.ts';
import { subset } from './subset.ts';

const letters: Dataset<string> = { length: 4, get: async (index, key) => `${'abcd'[index]}${key}` };

test('map applies f to the sample and passes the key', async () => {
  const mapped = map(letters, (sample, key) => [sample, key]);
  expect(mapped.length).toBe(4);
  expect(await mapped.get(2, 7)).toEqual(['c7', 7]);
});

test('subset numbers anew', async () => {
  const some = subset(letters, [3, 1]);
  expect(some.length).toBe(2);
  expect([await some.get(0, 0), await some.get(1, 5)]).toEqual(['d0', 'b5']);
});

test('subset refuses a number that the dataset lacks', () => {
  expect(() => subset(letters, [0, 4])).toThrow('index 4 at position 1; the dataset has samples 0 to 3');
});
