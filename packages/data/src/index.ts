export { type BatchOptions, batches, type HostBatch } from './batches.ts';
export type { Dataset, Example } from './dataset.ts';
export { map } from './map.ts';
export { fold, permutation, split, uniforms } from './random.ts';
export { subset } from './subset.ts';
