import { type Applied, type Layer, type Named, named, type Sequence, type Tree } from '@synfire/core';
import { foldBatchNorms } from '@synfire/layers';
import { expandDims, type Tensor, tensor, transpose } from '@tensorflow/tfjs-core';
import { filled, range } from './filler.ts';
import { type GoldenCase, goldenTensor, layouts } from './golden.ts';
import { loadTorch } from './torch-names.ts';

type Rules = Named<readonly [number, number]>;

/** Number, sum and largest of the values that a layer showed. */
export interface Shown {
  readonly size: number;
  readonly sum: number;
  readonly largest: number;
}

/** A network applied to a case's input: by path, what its layers showed. */
export interface GoldenRun {
  readonly applied: Applied;
  readonly shown: ReadonlyMap<string, Shown>;
}

/** How a case is run. */
export interface GoldenRunOptions {
  /** The golden files' name of one of our parameters or running statistics. */
  readonly nameOf: (path: string) => string;
  readonly training: boolean;
  /** The same network with `norm: offset`: run instead, with the batch norms folded into the convolutions. */
  readonly folded?: Layer | undefined;
}

/** Runs a network with a case's weights on its input. To be called inside a tidy. */
export function runGolden(golden: GoldenCase, net: Layer, { nameOf, training, folded }: GoldenRunOptions): GoldenRun {
  const input = inputOf(golden);
  const initial = net.init(0, [input.T, ...input.x.shape.slice(1)]);
  const rules = rulesOf(golden, initial.params);
  const params = weights(golden, initial.params, rules, nameOf);
  const state = training ? initial.state : weights(golden, initial.state, rules, nameOf);
  const shown = new Map<string, Shown>();
  const observe = (path: string, { x }: Sequence): void => void shown.set(path, measured(x));
  const context = { training, key: 0, observe };
  if (!folded) return { applied: net.apply(params, state, input, context), shown };
  const inner = foldBatchNorms(net, params, state, [input.T, ...input.x.shape.slice(1)]);
  return { applied: folded.apply(inner.params, inner.state, input, context), shown };
}

/** The case's image, presented by the net, or frames of counts, which have time steps of their own. */
function inputOf(golden: GoldenCase): Sequence {
  if (golden.tensors.input) return { T: 1, x: layouts.activation(expandDims(goldenTensor(golden, 'input'), 0)) };
  const { T, B } = golden.attributes as { T: number; B: number }; // as cases.json has it
  const units = filled('input', [T * B, 2, 128, 128], 0, 1).dataSync();
  const inside = (i: number): boolean => i >= 44 && i < 84;
  const count = (u: number): number => Number(u >= 0.8) + Number(u >= 0.94) + Number(u >= 0.98);
  const counts = units.map((u, i) => (inside(i % 128) && inside(Math.floor(i / 128) % 128) ? count(u) : 0));
  return { T, x: transpose(tensor(counts, [T * B, 2, 128, 128]), [0, 2, 3, 1]) };
}

function rulesOf(golden: GoldenCase, params: Tree): Rules {
  const { rules = {} } = golden.attributes as { rules?: Rules }; // as cases.json has it
  const inputs = named(params).find(([path]) => path === 'fc.weight')?.[1].shape[0] ?? 1;
  const bias = 1 / Math.sqrt(inputs);
  return { ...rules, ...(rules['plif.w'] && { 'sn.w': rules['plif.w'] }), 'fc.bias': [-bias, bias] };
}

/** The network's weights: given by the file, else from the filler. */
function weights(golden: GoldenCase, tree: Tree, rules: Rules, nameOf: (path: string) => string): Tree {
  const read = (name: string, shape: readonly number[]): Tensor =>
    golden.tensors[`given/${name}`] ? goldenTensor(golden, `given/${name}`) : filled(name, shape, ...range(name, shape, rules));
  return loadTorch(tree, read, nameOf);
}

/** In double precision, as spikes of a layer may be too many for single. */
function measured(x: Tensor): Shown {
  let [sum, largest] = [0, Number.NEGATIVE_INFINITY];
  for (const value of x.dataSync()) {
    sum += value;
    if (value > largest) largest = value;
  }
  return { size: x.size, sum, largest };
}
