export { type Danet, type DanetOptions, danet, danet50, danet101, danet152 } from './danet.ts';
export { fusion } from './fusion.ts';
export { currentStem, daSpike, type Placed, paA, paB } from './placements.ts';
export { stageDense } from './stage-dense.ts';
