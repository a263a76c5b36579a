import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sharedPath } from '@synfire/tools/shared';
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

test('a neuron of one’s own with two states trains, its own parameter too', async () => {
  const text = await printed(() => import('./own-neuron-trained.ts'));
  const [losses, rises] = [numbers(text, 'loss'), numbers(text, 'rise')];
  expect(losses.at(-1)).toBeLessThan(0.6 * (losses[0] ?? 0));
  expect(Math.abs((rises.at(-1) ?? 0) - 0.2)).toBeGreaterThan(0.005);
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

const recording = sharedPath('data/aedat2/dvs128.aedat');

test.skipIf(!recording)(
  'a recording runs through the network frame by frame, at its pace, and holds no more tensors at the end',
  async () => {
    const program = fileURLToPath(new URL('live-stream.ts', import.meta.url));
    const args = [
      '--conditions=@synfire/source',
      '--import',
      'tsx',
      program,
      recording ?? '',
      '--window',
      '20',
      '--speed',
      '2',
      '--limit',
      '4',
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(numbers(stdout, 's: \\w+, step').length).toBe(4);
    expect([...stdout.matchAll(/^([\d.]+) s:/gm)].map(([, end]) => end)).toEqual(['0.02', '0.04', '0.06', '0.08']);
    expect(Math.min(...numbers(stdout, 'ms,'))).toBeGreaterThanOrEqual(0);
    const tensors = [...stdout.matchAll(/(\d+) tensors/g)].map(([, n]) => n);
    expect(tensors).toEqual(tensors.map(() => tensors[0]));
  },
);

test('every program is tested, and one that plugs in a part has at most 30 lines', () => {
  const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
  const programs = readdirSync(new URL('.', import.meta.url)).filter((name) => !name.endsWith('.test.ts'));
  expect(programs.sort()).toEqual(['live-stream.ts', 'own-block.ts', 'own-dataset.ts', 'own-loop.ts', 'own-neuron-trained.ts', 'own-neuron.ts', 'own-surrogate.ts']); // biome-ignore format: a list
  for (const name of programs.filter((program) => program.startsWith('own-'))) {
    expect(read('examples.test.ts')).toContain(`import('./${name}')`);
    expect(read(name).trimEnd().split('\n').length, name).toBeLessThanOrEqual(30);
  }
});
