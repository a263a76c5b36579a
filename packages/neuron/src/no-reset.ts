import type { ResetRule } from './reset.ts';

/** V = H: the membrane keeps what it had when it fired, as `ifNode({ reset: noReset })`; what parallel neurons start from (Fang et al. 2023, arXiv 2304.12760). */
export const noReset: ResetRule = (_, h) => h;
