import { type Layer, type Tree, tensorAt } from '@synfire/core';
import { expectClose, type GoldenCase, goldenCases, goldenTensor, layouts } from '@synfire/tools/golden';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { averagePool } from './average-pool.ts';
import { batchNorm } from './batch-norm.ts';
import { conv2d } from './conv2d.ts';
import { maxPool } from './max-pool.ts';
import { globalAveragePool } from './means.ts';

const context = { training: true, key: 0 };

const activation = (golden: GoldenCase, name: string): Tensor => layouts.activation(goldenTensor(golden, name));

const T = (golden: GoldenCase): number => golden.tensors.x?.shape[0] ?? 1;

/** Applies a layer to a case's x and dy and checks y and dx; hands the rest to `more`. */
function check<P extends Tree, S extends Tree>(
  golden: GoldenCase,
  layer: Layer<P, S>,
  params: P,
  state: S,
  more: (grads: P, next: S) => void = () => {},
): void {
  const { forward, gradient } = golden.tolerance;
  const applied = layer.apply(params, state, { T: T(golden), x: activation(golden, 'x') }, context);
  const { dx, grads } = applied.backward?.(activation(golden, 'dy')) ?? {};
  expectClose(applied.y.x, activation(golden, 'y'), forward, 'y');
  if (!dx || !grads) throw new Error('no backward');
  expectClose(dx, activation(golden, 'dx'), gradient, 'dx');
  more(grads, applied.state);
}

const number = (golden: GoldenCase, name: string): number => Number(golden.attributes[name]);

describe('golden layers', () => {
  for (const golden of goldenCases('layers', (name) => name.startsWith('conv_')))
    test(golden.name, () => {
      tidy(() => {
        const bias = golden.tensors.bias !== undefined;
        const [filters = 0] = golden.tensors.weight?.shape ?? [];
        const layer = conv2d({
          filters,
          kernelSize: number(golden, 'kernel'),
          strides: number(golden, 'stride'),
          pad: number(golden, 'padding'),
          bias,
        });
        const weight = layouts.convolution(goldenTensor(golden, 'weight'));
        const params = bias ? { weight, bias: goldenTensor(golden, 'bias') } : { weight };
        check(golden, layer, params, {}, (grads) => {
          expectClose(
            tensorAt(grads, 'weight'),
            layouts.convolution(goldenTensor(golden, 'dweight')),
            golden.tolerance.gradient,
            'dweight',
          );
          if (bias) expectClose(tensorAt(grads, 'bias'), goldenTensor(golden, 'dbias'), golden.tolerance.gradient, 'dbias');
        });
      });
    });

  for (const golden of goldenCases('layers', (name) => name.startsWith('maxpool_')))
    test(golden.name, () => {
      tidy(() =>
        check(
          golden,
          maxPool({ kernelSize: number(golden, 'kernel'), strides: number(golden, 'stride'), pad: number(golden, 'padding') }),
          {},
          {},
        ),
      );
    });

  for (const golden of goldenCases('layers', (name) => name === 'global_average_pool'))
    test(golden.name, () => {
      tidy(() => check(golden, globalAveragePool(), {}, {}));
    });

  for (const golden of goldenCases('layers', (name) => name.startsWith('average_pool_')))
    test(golden.name, () => {
      tidy(() => check(golden, averagePool({ kernelSize: number(golden, 'kernel') }), {}, {}));
    });

  for (const golden of goldenCases('layers', (name) => name === 'bn_train'))
    test(golden.name, () => {
      tidy(() => {
        const params = { weight: goldenTensor(golden, 'gamma'), bias: goldenTensor(golden, 'beta') };
        const state = { mean: goldenTensor(golden, 'running_mean'), variance: goldenTensor(golden, 'running_var') };
        check(golden, batchNorm(), params, state, (grads, next) => {
          expectClose(grads.weight, goldenTensor(golden, 'dgamma'), golden.tolerance.gradient, 'dgamma');
          expectClose(grads.bias, goldenTensor(golden, 'dbeta'), golden.tolerance.gradient, 'dbeta');
          expectClose(next.mean, goldenTensor(golden, 'running_mean_after'), golden.tolerance.forward, 'running mean');
          expectClose(next.variance, goldenTensor(golden, 'running_var_after'), golden.tolerance.forward, 'running variance');
        });
      });
    });

  for (const golden of goldenCases('layers', (name) => name === 'bn_eval'))
    test(golden.name, () => {
      tidy(() => {
        const x = { T: T(golden), x: activation(golden, 'x') };
        const params = { weight: goldenTensor(golden, 'gamma'), bias: goldenTensor(golden, 'beta') };
        const state = { mean: goldenTensor(golden, 'running_mean'), variance: goldenTensor(golden, 'running_var') };
        const { y } = batchNorm().apply(params, state, x, { training: false, key: 0 });
        expectClose(y.x, activation(golden, 'y'), golden.tolerance.forward, 'y');
      });
    });
});
