import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** A random key: the same key gives the same numbers on every backend. Unsigned 32 bit. */
export type Key = number;

/** 32-bit finaliser of MurmurHash3 (Appleby 2011, public domain), a bijection that spreads every input bit. */
function mix(h: number): number {
  let x = h | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The i-th key below `key`; different i give independent keys. */
export const fold = (key: Key, i: number): Key => mix(mix(key + 0x9e3779b9) ^ Math.imul(i + 1, 0x85ebca77));

/** `n` independent keys below `key`. */
export const split = (key: Key, n: number): readonly Key[] => Array.from({ length: n }, (_, i) => fold(key, i));

/** The key below `key` that belongs to a name (FNV-1a over its characters). */
export function foldName(key: Key, name: string): Key {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return fold(key, h >>> 0);
}

/** `n` numbers, uniform in [0, 1), multiples of 2⁻²⁴. */
export function uniforms(key: Key, n: number): Float32Array {
  const seed = mix(key ^ 0x5bd1e995);
  return Float32Array.from({ length: n }, (_, i) => (mix(seed + Math.imul(i, 0x9e3779b9)) >>> 8) / 16777216);
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A tensor of numbers uniform in [low, high). */
export function uniform(key: Key, shape: readonly number[], low: number, high: number): Tensor {
  return tensor(
    uniforms(key, size(shape)).map((u) => low + (high - low) * u),
    [...shape],
  );
}

/** A tensor of normally distributed numbers (Box & Muller 1958). */
export function normal(key: Key, shape: readonly number[], mean: number, std: number): Tensor {
  const n = size(shape);
  const [u, w] = [uniforms(fold(key, 0), n), uniforms(fold(key, 1), n)];
  const values = u.map((a, i) => mean + std * Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * (w[i] ?? 0)));
  return tensor(values, [...shape]);
}
