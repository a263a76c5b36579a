import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What a program prints. */
async function printed(run: () => Promise<unknown>): Promise<string> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await run();
  return lines.join('\n');
}

/** The numbers that follow a word in what was printed. */
const numbers = (text: string, word: string): readonly number[] => [...text.matchAll(new RegExp(`${word} ([-\\d.e]+)`, 'g'))].map(([, n]) => Number(n)); // biome-ignore format: one rule

test('a neuron of one’s own has a parameter of its own in each of the 21 layers, with a gradient', async () => {
  const text = await printed(() => import('./own-neuron.ts'));
  const gradients = numbers(text, 'neuron.depth');
  expect(gradients).toHaveLength(21);
  expect(gradients.filter((g) => g !== 0).length).toBeGreaterThan(10);
});

test('a surrogate of one’s own takes the place of another one', async () => {
  const text = await printed(() => import('./own-surrogate.ts'));
  expect(text).toContain('logistic(3): 0.136, 0.750, 0.136');
  const [own = 0, atan = 0] = numbers(text, 'gradient');
  expect(own).toBeGreaterThan(0);
  expect(Math.abs(own - atan)).toBeGreaterThan(0.01 * atan);
});

test('a block of one’s own makes a network', async () => {
  const text = await printed(() => import('./own-block.ts'));
  expect(text).toMatch(/parameters, logits \[2,3\], dx \[2,32,32,3\]/);
});

test('a dataset of one’s own is learned', async () => {
  const text = await printed(() => import('./own-dataset.ts'));
  expect(numbers(text, 'top-1')).toHaveLength(3);
  expect(numbers(text, 'top-1').at(-1)).toBeGreaterThan(0.9);
});

test('a loop of one’s own lowers the loss and holds as many tensors at its end as at its beginning', async () => {
  const text = await printed(() => import('./own-loop.ts'));
  const [first = 0, last = 0] = numbers(text, 'loss');
  expect(last).toBeLessThan(0.6 * first);
  const tensors = [...text.matchAll(/(\d+) tensors/g)].map(([, n]) => Number(n));
  expect(tensors).toEqual([tensors[0], tensors[0]]);
});

test('every program is tested and has at most 30 lines', () => {
  const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
  const programs = readdirSync(new URL('.', import.meta.url)).filter((name) => !name.endsWith('.test.ts'));
  expect(programs.sort()).toEqual(['own-block.ts', 'own-dataset.ts', 'own-loop.ts', 'own-neuron.ts', 'own-surrogate.ts']);
  for (const name of programs) {
    expect(read('examples.test.ts')).toContain(`import('./${name}')`);
    expect(read(name).trimEnd().split('\n').length, name).toBeLessThanOrEqual(30);
  }
});
