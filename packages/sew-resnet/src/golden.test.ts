import { type Applied, type Layer, type Named, named, type Sequence, type Tree } from '@synfire/core';
import { foldBatchNorms, type Initializer, offset } from '@synfire/layers';
import { filled, range } from '@synfire/tools/filler';
import { expectNear, type GoldenCase, goldenCases, goldenTensor, layouts } from '@synfire/tools/golden';
import { loadTorch, torchName, toTorch } from '@synfire/tools/torch-names';
import { expandDims, mul, oneHot, softmax, sub, sum, type Tensor, tensor, tensor1d, tidy, transpose, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { iand, sevenBNet, sewResnet18, sewResnet34, sewResnet50, wideSevenBNet } from './index.ts';

/** Weights come from the files. */
const initializer: Initializer = (_, shape) => zeros([...shape]);

const nets: Named<Layer> = {
  sew_resnet18_add: sewResnet18({ classes: 10, initializer }),
  sew_resnet34_iand: sewResnet34({ classes: 10, join: iand, initializer }),
  sew_resnet50_add: sewResnet50({ classes: 10, initializer }),
  net7b: sevenBNet({ classes: 10, initializer }),
  wide7b: wideSevenBNet({ classes: 10, initializer }),
};

/** Their likes without norms, for parameters of `foldBatchNorms`. */
const foldable: Named<Layer> = {
  sew_resnet18_add: sewResnet18({ classes: 10, initializer, norm: offset }),
  net7b: sevenBNet({ classes: 10, initializer, norm: offset }),
};

type Rules = Named<readonly [number, number]>;

/** The network's weights: given by the file, else from the filler. */
function weights(golden: GoldenCase, tree: Tree, rules: Rules): Tree {
  return loadTorch(tree, (name, shape) => {
    const given = golden.tensors[`given/${name}`];
    return given ? goldenTensor(golden, `given/${name}`) : filled(name, shape, ...range(name, shape, rules));
  });
}

/** Mean over T of [T, B, classes] values. */
const overTime = (T: number) => (values: Float32Array) => {
  const n = values.length / T;
  return Float64Array.from(
    { length: n },
    (_, i) => Array.from({ length: T }, (_, t) => values[t * n + i] ?? 0).reduce((a, b) => a + b) / T,
  );
};

/** The case's image, presented by the net, or frames of counts, which have time steps of their own. */
function inputOf(golden: GoldenCase): Sequence {
  if (golden.tensors.input) return { T: 1, x: layouts.activation(expandDims(goldenTensor(golden, 'input'), 0)) };
  const { T, B } = golden.attributes as { T: number; B: number }; // as cases.json has it
  const units = filled('input', [T * B, 2, 128, 128], 0, 1).dataSync();
  const inside = (i: number): boolean => i >= 44 && i < 84;
  const counts = units.map((u, i) => (inside(i % 128) && inside(Math.floor(i / 128) % 128) ? Number(u >= 0.8) + Number(u >= 0.94) + Number(u >= 0.98) : 0)); // biome-ignore format: one rule
  return { T, x: transpose(tensor(counts, [T * B, 2, 128, 128]), [0, 2, 3, 1]) };
}

/** Runs the net on the case's input, or `folded` with its batch norms in its convolutions; checks spikes exactly and logits. */
function forward(golden: GoldenCase, net: Layer, training: boolean, folded?: Layer): { readonly params: Tree; readonly applied: Applied } {
  const input = inputOf(golden);
  const initial = net.init(0, [input.T, ...input.x.shape.slice(1)]);
  const { rules = {}, rules: _, ...attributes } = golden.attributes as { rules?: Rules; T: number; spiking_layers: string[] }; // as cases.json has it
  const ranges: Rules = {
    ...rules,
    ...(rules['plif.w'] && { 'sn.w': rules['plif.w'] }),
    'fc.bias': [-1 / Math.sqrt(fanIn(initial.params)), 1 / Math.sqrt(fanIn(initial.params))],
  };
  const params = weights(golden, initial.params, ranges);
  const state = training ? initial.state : weights(golden, initial.state, ranges);
  const spikes = new Map<string, number>();
  const observe = (path: string, { x }: { x: Tensor }): void =>
    void spikes.set(
      path,
      tidy(() => sum(x).dataSync()[0] ?? 0),
    );
  const context = { training, key: 0, observe };
  const inner = folded && foldBatchNorms(params, state);
  const applied = inner ? folded.apply(inner.params, inner.state, input, context) : net.apply(params, state, input, context);
  if (folded) expectWithin(1e-4, applied.y.x, overTime(attributes.T)(golden.tensors['logits/f64']?.values ?? new Float32Array()));
  else expectNear(applied.y.x.dataSync(), golden, 'logits', overTime(attributes.T));
  const counts = attributes.spiking_layers.map((name) => spikes.get(name));
  expect(counts).toEqual([...(golden.tensors['spike_count/f64']?.values ?? [])]);
  return { params, applied };
}

function expectWithin(distance: number, ours: Tensor, truth: Float64Array): void {
  const off = Array.from(ours.dataSync(), (value, i) => Math.abs(value - (truth[i] ?? Number.NaN)));
  expect(off).toHaveLength(truth.length);
  expect(Math.max(...off)).toBeLessThan(distance);
}

const fanIn = (params: Tree): number => named(params).find(([path]) => path === 'fc.weight')?.[1].shape[0] ?? 1;

/** The deeper ones take minutes where convolutions are plain JavaScript. */
const tested = Object.entries(nets).filter(([name]) => name.includes('18') || process.env.SYNFIRE_SLOW_BACKEND === undefined);

describe('golden networks', () => {
  for (const [name, net] of tested) {
    for (const golden of goldenCases(`net_${name}_eval`))
      test(golden.name, () => {
        tidy(() => void forward(golden, net, false));
      });

    const folded = foldable[name];
    for (const golden of folded ? goldenCases(`net_${name}_eval`) : [])
      test(`${golden.name} with batch norms folded into convolutions`, () => {
        tidy(() => void forward(golden, net, false, folded));
      });

    for (const golden of goldenCases(`net_${name}_train`))
      test(golden.name, () => {
        tidy(() => {
          const { applied } = forward(golden, net, true);
          const labels = oneHot(tensor1d([...(golden.tensors.labels?.values ?? [])], 'int32'), 10);
          const logits = applied.y.x;
          const dy = mul(sub(softmax(logits), labels), 1 / (logits.shape[0] ?? 1));
          const gradients = applied.backward?.(dy, false);
          if (!gradients) throw new Error('no backward');
          check(golden, gradients.grads, applied.state);
        });
      });
  }
});

const length = (values: ArrayLike<number>): number => Math.sqrt(Array.from(values).reduce((a, v) => a + v * v, 0));

function check(golden: GoldenCase, grads: Tree, state: Tree): void {
  const byName = new Map(named(grads).map(([path, gradient]) => [torchName(path), toTorch(gradient)]));
  const order = (golden.attributes.parameters as [string, number[]][]).map(([name]) => name); // as cases.json has it
  const norms = order.map((name) => length(byName.get(name)?.dataSync() ?? [Number.NaN]));
  expectNear(norms, golden, 'grad_norm');
  for (const name of ['conv1.weight', 'fc.weight', 'fc.bias']) expectNear(byName.get(name)?.dataSync() ?? [], golden, `grad/${name}`);
  const running = new Map(named(state).map(([path, leaf]) => [torchName(path), leaf]));
  const after = Object.keys(golden.tensors).flatMap((name) => name.match(/^after\/(.*)\/f64$/)?.[1] ?? []);
  expect(after.length).toBeGreaterThan(0);
  for (const name of after) expectNear(running.get(name)?.dataSync() ?? [], golden, `after/${name}`);
}
