import { child, inside, type Layer, leaves, type Named, type Sequence, sequential, type Tree, uniform } from '@synfire/core';
import { ifNode, lif, plif } from '@synfire/neuron';
import { testLayer } from '@synfire/testing';
import { expectClose, type GoldenCase, goldenCases, goldenTensor, layouts } from '@synfire/tools/golden';
import { addN, max, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { batchNorm, bntt, conv2d, dense, foldBatchNorms, globalAveragePool, meanOverTime, type NormFactory, normNeuron, offset, repeatOverTime, tdbn, tebn, withoutShortcut } from './index.ts'; // biome-ignore format: one import

const input = [3, 4, 5, 3];
testLayer('tdbn', tdbn({ alpha: Math.SQRT1_2, vThreshold: 0.5 }), { input });
testLayer('tdbn and neuron', withoutShortcut(normNeuron(tdbn({ vThreshold: 1.5 }), { neuron: ifNode() })), { input, smooth: false });
testLayer('tebn', tebn(), { input, anyT: false });
testLayer('tebn and neuron', withoutShortcut(normNeuron(tebn(), { neuron: lif() })), { input, anyT: false, smooth: false });
testLayer('bntt', bntt(), { input, anyT: false });
testLayer('bntt and neuron', withoutShortcut(normNeuron(bntt(), { neuron: lif() })), { input, anyT: false, smooth: false });
testLayer('offset', offset({ beta: 0.5 }), { input });
testLayer('offset of vectors', offset(), { input: [3, 4] });

const context = { training: true, key: 0 };

describe('golden norms', () => {
  const run = (name: string, f: (golden: GoldenCase) => void): void => {
    for (const golden of goldenCases('layers', (n) => n === name)) test(name, () => tidy(() => f(golden)));
  };
  const x = (golden: GoldenCase): Sequence => ({ T: golden.tensors.x?.shape[0] ?? 1, x: layouts.activation(goldenTensor(golden, 'x')) });
  const weights = (golden: GoldenCase) => ({ weight: goldenTensor(golden, 'gamma'), bias: goldenTensor(golden, 'beta') });
  const statistics = (golden: GoldenCase) => ({
    mean: goldenTensor(golden, 'running_mean'),
    variance: goldenTensor(golden, 'running_var'),
  });
  const dy = (golden: GoldenCase): Tensor => layouts.activation(goldenTensor(golden, 'dy'));
  const gradient = (golden: GoldenCase, ours: Tensor | undefined, name: string): void => {
    if (!ours) throw new Error(`no ${name}`);
    const expected = goldenTensor(golden, name);
    expectClose(ours, name === 'dx' ? layouts.activation(expected) : expected, golden.tolerance.gradient, name);
  };
  const forward = (golden: GoldenCase, y: Tensor, state: { mean: Tensor; variance: Tensor }): void => {
    expectClose(y, layouts.activation(goldenTensor(golden, 'y')), golden.tolerance.forward, 'y');
    expectClose(state.mean, goldenTensor(golden, 'running_mean_after'), golden.tolerance.forward, 'mean');
    expectClose(state.variance, goldenTensor(golden, 'running_var_after'), golden.tolerance.forward, 'variance');
  };

  run('tdbn_train', (golden) => {
    const norm = tdbn({ alpha: Number(golden.attributes.alpha), vThreshold: Number(golden.attributes.v_threshold) });
    const { y, state, backward } = norm.apply(weights(golden), statistics(golden), x(golden), context);
    forward(golden, y.x, state);
    const result = backward?.(dy(golden));
    gradient(golden, result?.dx, 'dx');
    gradient(golden, result?.grads.weight, 'dgamma');
    gradient(golden, result?.grads.bias, 'dbeta');
  });

  run('tebn_train', (golden) => {
    const params = { ...weights(golden), p: goldenTensor(golden, 'p') };
    const { y, state, backward } = tebn().apply(params, statistics(golden), x(golden), context);
    forward(golden, y.x, state);
    const result = backward?.(dy(golden));
    gradient(golden, result?.dx, 'dx');
    gradient(golden, result?.grads.weight, 'dgamma');
    gradient(golden, result?.grads.bias, 'dbeta');
    gradient(golden, result?.grads.p, 'dp');
  });

  run('bntt_train', (golden) => {
    const given = x(golden);
    const { state, output } = bntt().init(0, [given.T, ...given.x.shape.slice(1)]);
    expect(output).toEqual([given.T, ...given.x.shape.slice(1)]);
    const params = state.map(() => ({ weight: goldenTensor(golden, 'gamma') }));
    const { y, backward } = bntt().apply(params, state, given, context);
    expectClose(y.x, layouts.activation(goldenTensor(golden, 'y')), golden.tolerance.forward, 'y');
    const result = backward?.(dy(golden));
    gradient(golden, result?.dx, 'dx');
    gradient(golden, addN(result?.grads.map(({ weight }) => weight) ?? []), 'dgamma'); // The case has one γ for all steps.
  });
});

test('tdbn with its kernel gives the numbers of the norm and the neuron one after the other', () => {
  tidy(() => {
    const whole = tdbn({ vThreshold: 0.5 });
    const { firing: _, ...plain } = whole;
    const [a, b] = [whole, plain].map((norm) => {
      const layer = withoutShortcut(normNeuron(norm, { neuron: plif() }));
      const { params, state } = layer.init(1, input);
      const applied = layer.apply(params, state, { T: 3, x: uniform(2, [6, 4, 5, 3], -1, 4) }, context);
      const { grads } = applied.backward?.(uniform(3, [6, 4, 5, 3], -1, 1)) ?? { grads: {} };
      return [applied.y.x, ...leaves(applied.state), ...leaves(grads)];
    });
    expect(a?.length).toBe(b?.length);
    for (const [i, t] of (a ?? []).entries()) expectClose(t, b?.[i] ?? t, { atol: 1e-4, rtol: 1e-4 }, `output ${i}`);
  });
});

test('a norm for other time steps than those of init, or with a β that it does not have, is refused', () => {
  tidy(() => {
    for (const norm of [tebn(), bntt()]) {
      const { params, state } = norm.init(0, [2, 4, 4, 3]);
      expect(() => norm.apply(params as never, state as never, { T: 4, x: uniform(1, [4, 4, 4, 3], 0, 1) }, context)).toThrow(
        '4 time steps for 2',
      ); // its own params
    }
    expect(() => bntt({ beta: 1 })).toThrow('bntt: beta = 1');
    expect(() => tdbn({ alpha: Number.NaN })).toThrow('tdbn: alpha = NaN');
  });
});

describe('foldBatchNorms', () => {
  /** Convolutions with a norm behind each, bare or with a neuron, one of them with a bias, nested as in models. */
  const net = (norm: NormFactory) =>
    sequential({
      conv1: conv2d({ filters: 4, kernelSize: 3, bias: true }),
      sn1: withoutShortcut(normNeuron(norm(), { neuron: plif() })),
      layer1: sequential([sequential({ conv: conv2d({ filters: 5, kernelSize: 3, strides: 2 }), bn: norm({ gamma: 2, beta: 0.5 }) })]),
      avgpool: globalAveragePool(),
      mean: meanOverTime(),
      fc: dense({ units: 3 }),
    });
  const x: () => Sequence = () => ({ T: 2, x: uniform(2, [6, 6, 6, 2], -1, 2) });

  /** The net after a few batches, so that its statistics are not those of the beginning. */
  const trained = (norm: NormFactory): readonly [Tree, Tree] => {
    const layer = net(norm);
    const { params, state } = layer.init(1, [2, 6, 6, 2]);
    let now = state;
    for (let i = 0; i < 5; i++) now = layer.apply(params, now, x(), { training: true, key: i }).state;
    return [params, now];
  };

  test.each([
    ['batchNorm', batchNorm, {}],
    ['tdbn', (options?: object) => tdbn({ ...options, alpha: 0.7, vThreshold: 0.8 }), { factor: 0.7 * 0.8 }],
    ['batchNorm of another ε', (options?: object) => batchNorm({ ...options, epsilon: 0.1 }), { epsilon: 0.1 }],
  ] as const)('%s: the folded net evaluates to the same, to 1e-4, and has no statistics', (_, norm, options) => {
    tidy(() => {
      const [params, state] = trained(norm);
      const folded = foldBatchNorms(net(norm), params as never, state as never, [2, 6, 6, 2], options); // made by this very net;
      const evaluate = (layer: ReturnType<typeof net>, p: Tree, s: Tree): Tensor =>
        layer.apply(p as never, s as never, x(), { training: false, key: 0 }).y.x; // made by this very net
      const difference = sub(evaluate(net(norm), params, state), evaluate(net(offset), folded.params, folded.state));
      expect(max(difference.abs()).dataSync()[0]).toBeLessThan(1e-4);
      expect(leaves(folded.state)).toHaveLength(0);
      expect(leaves(folded.params).map(({ shape }) => shape)).toEqual(leaves(net(offset).init(0, [2, 6, 6, 2]).params).map(({ shape }) => shape)); // biome-ignore format: one comparison
    });
  });

  test('names the norm that cannot be folded', () => {
    tidy(() => {
      const first = sequential({ bn: batchNorm(), conv: conv2d({ filters: 2, kernelSize: 1 }) });
      const { params, state } = first.init(0, [1, 3, 3, 2]);
      expect(() => foldBatchNorms(first, params, state, [1, 3, 3, 2])).toThrow(
        "the norm 'bn' does not read a convolution to 2 channels under the same parent",
      );
      for (const [norm, message] of [
        [tebn, "the norm 'sn1' has parameters weight, bias, p"],
        [(options?: object) => bntt({ ...options, beta: 0 }), "the norm 'sn1.norm.0' has parameters weight"],
      ] as const) {
        const [own, statistics] = trained(norm);
        expect(() => foldBatchNorms(net(norm), own as never, statistics as never, [2, 6, 6, 2])).toThrow(message); // made by this very net
      }
    });
  });

  test('folds a norm behind a convolution that is presented many times', () => {
    tidy(() => {
      const presented = (norm: NormFactory) =>
        sequential({ conv: conv2d({ filters: 3, kernelSize: 3 }), repeat: repeatOverTime({ times: 3 }), bn: norm({ gamma: 2, beta: 1 }) });
      const { params, state } = presented(batchNorm).init(1, [1, 4, 4, 2]);
      const folded = foldBatchNorms(presented(batchNorm), params, state, [1, 4, 4, 2]);
      const image = { T: 1, x: uniform(2, [2, 4, 4, 2], -1, 1) };
      const evaluation = { training: false, key: 0 };
      const [y, z] = [presented(batchNorm).apply(params, state, image, evaluation), presented(offset).apply(folded.params as never, folded.state as never, image, evaluation)]; // biome-ignore format: a pair
      expect(max(sub(y.y.x, z.y.x).abs()).dataSync()[0]).toBeLessThan(1e-5);
    });
  });

  test('a norm that stands next to a convolution but does not read it alone is not folded into it', () => {
    tidy(() => {
      const [conv, bn] = [conv2d({ filters: 2, kernelSize: 1 }), batchNorm()];
      /** Named as a chain, but both read the input and are added: a shortcut of a bare norm. */
      const beside: Layer<Named<Tree>, Named<Tree>> = {
        init: (key, shape) => sequential({ conv, bn }).init(key, shape),
        apply: (params, state, x, context) => {
          const parts = Object.entries({ conv, bn }).map(([name, layer]: [string, Layer], i) =>
            layer.apply(child(params, name), child(state, name), x, inside(context, name, i)),
          );
          return { y: { T: x.T, x: addN(parts.map(({ y }) => y.x)) }, state };
        },
      };
      const { params, state } = beside.init(0, [1, 3, 3, 2]);
      expect(() => foldBatchNorms(beside, params, state, [1, 3, 3, 2])).toThrow("the norm 'bn' does not read a convolution");
      expect(() => foldBatchNorms(sequential({ conv, bn }), params, state, [1, 3, 3, 2])).not.toThrow();
    });
  });
});
