import { type Sequence, scope } from '@synfire/core';
import type { Batch } from '@synfire/train';
import { argMax, clone, gather, keep, mean, reshape, type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
import type { Pictured } from '../task.ts';

/** What a network does with its validation data. */
export interface Seen {
  /** Samples by label, then by prediction. */
  readonly confusion: readonly (readonly number[])[];
  /** Mean spikes per neuron and time step of every spiking layer, by its path. */
  readonly firing: Readonly<Record<string, number>>;
  /** The first sample of each class that there is. */
  readonly samples: readonly Sample[];
}

/** A sample as the network gets it, and how its last spiking layer answers. */
export interface Sample {
  readonly label: number;
  readonly prediction: number;
  /** `[T, H, W, C]` */
  readonly frames: { readonly x: Float32Array; readonly shape: readonly number[] };
  /** `[T, neurons]` */
  readonly spikes: { readonly x: Float32Array; readonly T: number; readonly neurons: number };
  readonly layer: string;
}

interface Layers {
  /** Sum over samples of the mean rate, by path, in the model's order. */
  readonly rates: Map<string, number>;
  samples: number;
}

/** Applies a network to its validation data and looks at predictions, firing rates, and a sample of each class. */
export async function look({ model, params, state, classes, validation }: Omit<Pictured, 'dir'>): Promise<Seen> {
  const confusion = classes.map(() => classes.map(() => 0));
  const layers: Layers = { rates: new Map(), samples: 0 };
  const samples = new Map<number, Sample>();
  for await (const batch of validation) {
    const { predictions, last } = await applied({ model, params, state }, batch, layers);
    for (const [b, label] of batch.labels.entries()) {
      const prediction = predictions[b] ?? 0;
      const row = confusion[label];
      if (row) row[prediction] = (row[prediction] ?? 0) + 1;
      if (!samples.has(label) && last) samples.set(label, await sampleOf(batch, b, { label, prediction }, last));
    }
    last?.y.x.dispose();
  }
  const firing = Object.fromEntries([...layers.rates].map(([path, sum]) => [path, sum / Math.max(1, layers.samples)]));
  return { confusion, firing, samples: [...samples.values()].sort((a, b) => a.label - b.label) };
}

interface Spikes {
  readonly path: string;
  readonly y: Sequence;
}

/** One batch: the predictions, and the last layer's spikes, which become the caller's. */
async function applied(
  { model, params, state }: Pick<Pictured, 'model' | 'params' | 'state'>,
  { x, shape, labels, T = 1 }: Batch,
  layers: Layers,
): Promise<{ readonly predictions: Int32Array; readonly last: Spikes | undefined }> {
  const seen: { readonly path: string; readonly mean: Tensor }[] = [];
  let last: Spikes | undefined;
  const observe = (path: string, y: Sequence): void => {
    seen.push({ path, mean: scope(() => keep(mean(y.x))) });
    last?.y.x.dispose();
    last = { path, y: { T: y.T, x: keep(clone(y.x)) } };
  };
  const best = scope(() => {
    const { y } = model.apply(params, state, { T, x: tensor(x, [...shape]) }, { training: false, key: 0, observe });
    return argMax(mean(reshape(y.x, [y.T, labels.length, -1]), 0), 1);
  });
  const predictions = Int32Array.from(await best.data());
  best.dispose();
  layers.samples += labels.length;
  for (const { path, mean } of seen) {
    const [rate = 0] = await mean.data();
    mean.dispose();
    layers.rates.set(path, (layers.rates.get(path) ?? 0) + rate * labels.length);
  }
  return { predictions, last };
}

async function sampleOf(
  { x, shape, labels, T = 1 }: Batch,
  b: number,
  known: Pick<Sample, 'label' | 'prediction'>,
  { path, y }: Spikes,
): Promise<Sample> {
  const B = labels.length;
  const size = x.length / (T * B);
  const frames = new Float32Array(T * size);
  for (let t = 0; t < T; t += 1) frames.set(x.subarray((t * B + b) * size, (t * B + b + 1) * size), t * size);
  const rows = scope(() =>
    gather(
      y.x,
      tensor1d(
        Int32Array.from({ length: y.T }, (_, t) => t * B + b),
        'int32',
      ),
    ),
  );
  const spikes = Float32Array.from(await rows.data());
  rows.dispose();
  return {
    ...known,
    frames: { x: frames, shape: [T, ...shape.slice(1)] },
    spikes: { x: spikes, T: y.T, neurons: spikes.length / y.T },
    layer: path,
  };
}
