import { disposeTree, foldName, type Layer, type Memory, mapTree, stream, type Tree, uniform } from '@synfire/core';
import { add, concat, memory, split, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { compare } from './compare.ts';
import { contextOf, sampleOf, type TestLayerOptions } from './layer-options.ts';
import { float32 } from './tolerance.ts';

/** What a stream is tried with. */
export interface StreamCheckOptions extends Pick<TestLayerOptions, 'input' | 'batch' | 'range' | 'presented' | 'tolerance'> {
  /** Whether an error that speaks of the stream will do as well. */
  readonly mayRefuse: boolean;
}

/** Spikes of every layer, in the order of time. */
type Spikes = Map<string, readonly number[]>;

/**
 * Holds a stream of single steps against all steps at once: spikes exactly, and every step's output, or the last one of a layer that gives one
 * for all. Where a layer presents its input several times, so does the stream.
 */
export function streamCheck<P extends Tree, S extends Tree>(layer: Layer<P, S>, options: StreamCheckOptions): void {
  const { input, batch = 2, tolerance = float32 } = options;
  const T = input[0] ?? 1;
  const { params: initial, state: start } = layer.init(1, input);
  // Away from their start, where those of different time steps are alike.
  const params = mapTree(initial, (p, path) => add(p, uniform(foldName(3, path), p.shape, -0.2, 0.2)));
  const x = sampleOf(options, T, batch, 2);
  const { state } = layer.apply(params, start, x, contextOf(true));
  const spikes: Spikes = new Map();
  const whole = layer.apply(params, state, x, { ...contextOf(false), observe: recording(spikes) }).y;
  const presented = options.presented ?? Math.max(1, whole.T / T);
  const found = streamed(layer, params, state, { xs: Array.from({ length: presented }, () => split(x.x, T)).flat(), ...options });
  if (!found) return;
  const ys = whole.T === 1 ? found.ys.slice(-1) : found.ys;
  expect(compare('y', concat([...ys]).dataSync(), whole.x.dataSync(), tolerance).broken, 'outputs').toBeUndefined();
  for (const [path, values] of spikes)
    expect(compare(path, found.spikes.get(path) ?? [], values, { atol: 0, rtol: 0 }).broken, 'spikes').toBeUndefined();
}

const recording =
  (spikes: Spikes) =>
  (path: string, { x }: { readonly x: Tensor }): void =>
    void spikes.set(path, [...(spikes.get(path) ?? []), ...x.dataSync()]);

/** The outputs and spikes of a stream; undefined where the layer refuses it. */
function streamed<P extends Tree, S extends Tree>(
  layer: Layer<P, S>,
  params: P,
  state: S,
  { xs, mayRefuse }: { readonly xs: readonly Tensor[]; readonly mayRefuse: boolean },
): { readonly ys: readonly Tensor[]; readonly spikes: Spikes } | undefined {
  const spikes: Spikes = new Map();
  const net = stream(layer, params, state, { observe: recording(spikes) });
  const before = memory().numTensors;
  const ys: Tensor[] = [];
  let kept: Memory = net.rest;
  try {
    for (const x of xs) {
      const next = net.step(x, kept);
      disposeTree(kept.left);
      kept = next.memory;
      ys.push(next.y);
    }
  } catch (error) {
    if (!mayRefuse) throw error;
    expect(error instanceof Error ? error.message : error, 'an error that says why there can be no stream').toMatch(/stream/);
    expect(memory().numTensors, 'tensors after a stream that was refused').toBe(before);
    return undefined;
  }
  disposeTree(kept.left);
  expect(memory().numTensors, 'tensors after a stream, besides its outputs').toBe(before + ys.length);
  return { ys, spikes };
}
