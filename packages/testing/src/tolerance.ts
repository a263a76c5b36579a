/** How far numbers may be apart: |a - b| <= atol + rtol·|b|. */
export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
  /** Share of entries that may be further off, for spikes whose membrane lies within rounding of the threshold; 0 unless told. */
  readonly flips?: number;
}

/** For values in float32 that were computed in another order. */
export const float32: Tolerance = { atol: 1e-5, rtol: 1e-4 };

/** For finite differences in float32: their truncation and rounding are far above those of the values. */
export const differences32: Tolerance = { atol: 5e-3, rtol: 2e-2 };
