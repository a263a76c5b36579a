export type { Block, Parts, Placement } from './block.ts';
export { add, and, iand } from './joins.ts';
export { type ResidualParts, residual } from './residual.ts';
export { type SewBlockOptions, sewBlock, sewBottleneck } from './sew-block.ts';
