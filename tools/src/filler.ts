import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** FNV-1a over UTF-8. */
function hash(name: string): number {
  let h = 0x811c9dc5;
  for (const b of new TextEncoder().encode(name)) h = Math.imul(h ^ b, 0x01000193);
  return h;
}

function unit(seed: number, i: number): number {
  let h = (seed + Math.imul(i, 0x9e3779b9)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 8) / 16777216;
}

/** Numbers of a name scaled to [low, high), in PyTorch's layout and order: the golden networks' weights (`golden/README.md`). */
export function filled(name: string, shape: readonly number[], low: number, high: number): Tensor {
  const seed = hash(name);
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = low + (high - low) * unit(seed, i);
  return tensor(values, [...shape]);
}

/** The range of a golden network's parameter: by the last two parts of its name where the case has a rule, else by fan-in. */
export function range(
  name: string,
  shape: readonly number[],
  rules: Readonly<Record<string, readonly [number, number]>>,
): readonly [number, number] {
  const [, inputs = 1, kh = 1, kw = 1] = shape;
  const symmetric = (a: number): readonly [number, number] => [-a, a];
  const [module = '', field = ''] = name.split('.').slice(-2);
  const rule = rules[`${module}.${field}`] ?? rules[`${module.replace(/\d+$/, '')}.${field}`];
  if (rule) return rule;
  if (shape.length === 4) return symmetric(Math.sqrt(6 / (inputs * kh * kw)));
  if (shape.length === 2) return symmetric(1 / Math.sqrt(inputs));
  throw new RangeError(`no filler rule for ${name}; there are ${Object.keys(rules).join(', ')}`);
}
