export type { Block, Parts, Placement } from './block.ts';
export type { BlockOptions } from './block-options.ts';
export { averageDownsample, averageFiringDownsample, convDownsample, type Downsample, firingDownsample } from './downsample.ts';
export { add, and, iand, iandSwapped } from './joins.ts';
export { msBlock, msBottleneck } from './ms-block.ts';
export { preActivationBlock, preActivationBottleneck } from './pre-activation-block.ts';
export { type ResidualParts, residual } from './residual.ts';
export { type SewBlockOptions, sewBlock, sewBottleneck } from './sew-block.ts';
export { type SpikingBlockOptions, spikingBlock, spikingBottleneck } from './spiking-block.ts';
