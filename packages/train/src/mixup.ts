import type { Batch } from './batch.ts';
import type { BatchTransform } from './batch-transform.ts';
import { beta, checkAlpha } from './beta.ts';
import { partners, valuesOfSample } from './partners.ts';

/** Options of `mixup` and `cutmix`. */
export interface MixOptions {
  /** The part of one sample is drawn from Beta(α, α), once a batch; α in (0, 4]. */
  readonly alpha?: number;
}

/**
 * Every sample becomes λ of itself and 1 - λ of the one before it in the batch, in all time steps, and has both labels by these shares
 * (Zhang et al. 2018, arXiv 1710.09412); default α = 0.2.
 */
export function mixup({ alpha = 0.2 }: MixOptions = {}): BatchTransform {
  checkAlpha('mixup', alpha);
  return (batch, key) => {
    const other = partners('mixup', batch);
    const lambda = beta(key, alpha);
    const n = valuesOfSample(batch);
    const x = batch.x.map((value, i) => {
      const row = Math.floor(i / n);
      return lambda * value + (1 - lambda) * (batch.x[other.row(row) * n + (i % n)] ?? 0);
    });
    return { ...batch, x, mixed: { labels: other.labels, share: 1 - lambda } } satisfies Batch;
  };
}
