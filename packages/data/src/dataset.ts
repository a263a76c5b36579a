/** Samples by number; `key` seeds this sample's random augmentation, so that `get` is a pure function of both. */
export interface Dataset<A> {
  readonly length: number;
  get(index: number, key: number): Promise<A>;
}

/** One labelled array, as `batches` takes it: `x` in row-major order of `shape` ([H, W, C] for images). */
export interface Example {
  readonly x: Float32Array;
  readonly shape: readonly number[];
  readonly label: number;
}
