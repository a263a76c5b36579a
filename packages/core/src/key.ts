import type { Tensor } from '@tensorflow/tfjs-core';
import { filled } from './filled.ts';

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

/** The i-th number of a sequence, uniform in [0, 1), a multiple of 2⁻²⁴. */
const draw = (seed: number, i: number): number => (mix(seed + Math.imul(i, 0x9e3779b9)) >>> 8) / 16777216;

const seedOf = (key: Key): number => mix(key ^ 0x5bd1e995);

/** `n` numbers, uniform in [0, 1), multiples of 2⁻²⁴. */
export function uniforms(key: Key, n: number): Float32Array {
  const seed = seedOf(key);
  return Float32Array.from({ length: n }, (_, i) => draw(seed, i));
}

/** A tensor of numbers uniform in [low, high). */
export function uniform(key: Key, shape: readonly number[], low: number, high: number): Tensor {
  const seed = seedOf(key);
  return filled(shape, (i) => low + (high - low) * draw(seed, i));
}

/** A tensor of normally distributed numbers (Box & Muller 1958). */
export function normal(key: Key, shape: readonly number[], mean: number, std: number): Tensor {
  const [radius, angle] = [seedOf(fold(key, 0)), seedOf(fold(key, 1))];
  return filled(shape, (i) => mean + std * Math.sqrt(-2 * Math.log(1 - draw(radius, i))) * Math.cos(2 * Math.PI * draw(angle, i)));
}
