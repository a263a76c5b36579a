import { type Applied, type Layer, type Named, named, type Tree } from '@synfire/core';
import { expandDims, mul, oneHot, softmax, sub, sum, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { filled, range } from './filler.ts';
import { expectNear, type GoldenCase, goldenCases, goldenTensor, layouts } from './golden.ts';
import { loadTorch, torchName, toTorch } from './torch-names.ts';

type Rules = Named<readonly [number, number]>;

/** How the golden files name things, and how much is tried. */
interface GoldenNetsOptions {
  /** The golden files' name of one of our parameters or running statistics. */
  readonly nameOf?: (path: string) => string;
  /** False leaves out training, which takes a minute where convolutions are plain JavaScript. */
  readonly training?: boolean;
}

/**
 * Tests of whole networks of ten classes on static images, by the golden files' names of them, against `net_<name>_eval` and `net_<name>_train`:
 * spikes of every layer exactly; logits, norms of all gradients, some gradients and running statistics within the files' tolerance.
 */
export function testGoldenNets(nets: Named<Layer>, { nameOf = torchName, training = true }: GoldenNetsOptions = {}): void {
  describe('golden networks', () => {
    for (const [name, net] of Object.entries(nets)) {
      for (const golden of goldenCases(`net_${name}_eval`))
        test(golden.name, () => {
          tidy(() => void forward(golden, net, nameOf, false));
        });

      for (const golden of training ? goldenCases(`net_${name}_train`) : [])
        test(golden.name, () => {
          tidy(() => {
            const { backward, state, y } = forward(golden, net, nameOf, true);
            const labels = oneHot(tensor1d([...(golden.tensors.labels?.values ?? [])], 'int32'), 10);
            const dy = mul(sub(softmax(y.x), labels), 1 / (y.x.shape[0] ?? 1));
            const gradients = backward?.(dy, false) ?? expect.fail('no backward');
            check(golden, gradients.grads, state, nameOf);
          });
        });
    }
  });
}

/** The network's weights: given by the file, else from the filler. */
function weights(golden: GoldenCase, tree: Tree, rules: Rules, nameOf: (path: string) => string): Tree {
  const read = (name: string, shape: readonly number[]): Tensor =>
    golden.tensors[`given/${name}`] ? goldenTensor(golden, `given/${name}`) : filled(name, shape, ...range(name, shape, rules));
  return loadTorch(tree, read, nameOf);
}

/** Mean over T of [T, B, classes] values. */
const overTime = (T: number) => (values: Float32Array) => {
  const n = values.length / T;
  return Float64Array.from(
    { length: n },
    (_, i) => Array.from({ length: T }, (_, t) => values[t * n + i] ?? 0).reduce((a, b) => a + b) / T,
  );
};

const fanIn = (params: Tree): number => named(params).find(([path]) => path === 'fc.weight')?.[1].shape[0] ?? 1;

/** Runs the net on the case's image; checks spikes exactly and logits. */
function forward(golden: GoldenCase, net: Layer, nameOf: (path: string) => string, training: boolean): Applied {
  const size = golden.tensors.input?.shape[3] ?? 0;
  const initial = net.init(0, [1, size, size, 3]);
  const { rules = {}, T, spiking_layers } = golden.attributes as { rules?: Rules; T: number; spiking_layers: string[] }; // as cases.json has it
  const bias = 1 / Math.sqrt(fanIn(initial.params));
  const ranges: Rules = { ...rules, 'fc.bias': [-bias, bias] };
  const params = weights(golden, initial.params, ranges, nameOf);
  const state = training ? initial.state : weights(golden, initial.state, ranges, nameOf);
  const spikes = new Map<string, number>();
  const observe = (path: string, { x }: { x: Tensor }): void =>
    void spikes.set(
      path,
      tidy(() => sum(x).dataSync()[0] ?? 0),
    );
  const images = layouts.activation(expandDims(goldenTensor(golden, 'input'), 0));
  const applied = net.apply(params, state, { T: 1, x: images }, { training, key: 0, observe });
  expectNear(applied.y.x.dataSync(), golden, 'logits', overTime(T));
  const counts = spiking_layers.map((name) => spikes.get(name));
  expect(counts).toEqual([...(golden.tensors['spike_count/f64']?.values ?? [])]);
  return applied;
}

const length = (values: ArrayLike<number>): number => Math.sqrt(Array.from(values).reduce((a, v) => a + v * v, 0));

function check(golden: GoldenCase, grads: Tree, state: Tree, nameOf: (path: string) => string): void {
  const byName = new Map(named(grads).map(([path, gradient]) => [nameOf(path), toTorch(gradient)]));
  const order = (golden.attributes.parameters as [string, number[]][]).map(([name]) => name); // as cases.json has it
  const norms = order.map((name) => length(byName.get(name)?.dataSync() ?? [Number.NaN]));
  expectNear(norms, golden, 'grad_norm');
  for (const name of ['conv1.weight', 'fc.weight', 'fc.bias']) expectNear(byName.get(name)?.dataSync() ?? [], golden, `grad/${name}`);
  const running = new Map(named(state).map(([path, leaf]) => [nameOf(path), leaf]));
  const after = Object.keys(golden.tensors).flatMap((name) => name.match(/^after\/(.*)\/f64$/)?.[1] ?? []);
  expect(after.length).toBeGreaterThan(0);
  for (const name of after) expectNear(running.get(name)?.dataSync() ?? [], golden, `after/${name}`);
}
