import { type Context, type Named, scope } from '@synfire/core';
import { dispose, keep, mean, stack, type Tensor } from '@tensorflow/tfjs-core';

/** Firing rates of one step: mean spikes per neuron and time step. */
export interface Firing {
  /** Over all neurons of the model. */
  readonly mean: number;
  /** By the layer's path. */
  readonly layers: Named<number>;
}

/** What was seen of one step; `means` `[layers]` is still on the device. */
export interface Seen {
  readonly layers: readonly { readonly path: string; readonly size: number }[];
  readonly means: Tensor;
}

/** Takes the mean of the spikes that every layer shows. */
export interface Watch {
  readonly observe: NonNullable<Context['observe']>;
  /** What was shown; to be called once the model has been applied. */
  seen(): Seen | undefined;
  /** Frees what `seen` has not taken. */
  free(): void;
}

/** An observer for one application of a model. */
export function watch(): Watch {
  const layers: { path: string; size: number; mean: Tensor }[] = [];
  const free = (): void => dispose(layers.map((layer) => layer.mean));
  return {
    // A layer may show its spikes inside a scope of its own, which would free the mean at its end: hence keep().
    observe: (path, { x }) => layers.push({ path, size: x.size, mean: scope(() => keep(mean(x))) }),
    seen: () => {
      if (layers.length === 0) return undefined;
      return { layers: layers.map(({ path, size }) => ({ path, size })), means: stack(layers.map((layer) => layer.mean)) };
    },
    free,
  };
}

/** Reads what was seen. */
export async function toFiring({ layers, means }: Seen): Promise<Firing> {
  const rates = await means.data();
  const rate = (i: number): number => rates[i] ?? 0;
  const spikes = layers.reduce((sum, { size }, i) => sum + rate(i) * size, 0);
  const size = layers.reduce((sum, layer) => sum + layer.size, 0);
  return { mean: spikes / size, layers: Object.fromEntries(layers.map(({ path }, i) => [path, rate(i)])) };
}

/** Above this rate a layer passes on hardly anything of its input. */
const saturated = 0.95;

/** A sentence for each layer that is silent or saturated. */
export const firingWarnings = ({ layers }: Firing): readonly string[] =>
  Object.entries(layers).flatMap(([path, rate]) => {
    if (rate === 0) return [`${path} is silent: not one spike in a batch, so no gradient but the surrogate's tails passes`];
    if (rate > saturated) return [`${path} is saturated: it fires at ${(100 * rate).toFixed(1)} % of all steps`];
    return [];
  });
