import type { Block } from '@synfire/block';
import { remat } from '@synfire/core';

/** The same block with less memory: its input alone is kept, and the block is computed again in backward. */
export const rematBlock = ({ expansion, layer }: Block): Block => ({ expansion, layer: (at, parts) => remat(layer(at, parts)) });
