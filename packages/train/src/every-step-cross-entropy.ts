import type { Loss } from './loss.ts';
import { tet } from './tet.ts';

/**
 * Cross-entropy of every step's spikes or logits, mean_t CE(o_t, label): `ce_rate_loss` of snnTorch (Eshraghian et al. 2023,
 * arXiv 2109.12894), and `tet` with λ = 0.
 */
export const everyStepCrossEntropy = (): Loss => tet({ lambda: 0 });
