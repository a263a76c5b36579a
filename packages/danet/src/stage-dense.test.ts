import type { Downsample, Parts } from '@synfire/block';
import { disposeTree, type Layer } from '@synfire/core';
import { batchNorm, conv2d, uniformFanIn } from '@synfire/layers';
import { ifNode } from '@synfire/neuron';
import { testLayer } from '@synfire/testing';
import { expect, test } from 'vitest';
import { stageDense } from './index.ts';

const parts: Parts = { neuron: ifNode(), norm: batchNorm, initializer: uniformFanIn };
const conv = (filters: number, strides: number): Layer => conv2d({ filters, kernelSize: 3, strides });
const stages = { layer1: conv(3, 1), layer2: conv(4, 2), layer3: conv(2, 2) };

/** Without neurons, so that finite differences see every path. */
const term: Downsample = ({ filters, strides }) => conv2d({ filters, kernelSize: 1, strides });

const of = (connected: Readonly<Record<string, Layer>>): Layer => connected.stages ?? expect.fail('no stages');

testLayer('three stages put together densely', of(stageDense({ term })(stages, parts)), { input: [2, 7, 6, 2] });
testLayer('with norms and neurons', of(stageDense()(stages, parts)), { input: [2, 7, 6, 2], smooth: false });

test('every fusion has a term of the stem and of each stage so far', () => {
  const { params, state, output } = of(stageDense()(stages, parts)).init(0, [2, 7, 6, 2]);
  expect(output).toEqual([2, 2, 2, 2]);
  expect(Object.keys(params)).toEqual(['layer1', 'layer2', 'layer3', 'fuse1', 'fuse2']);
  expect([params, params].map((tree, i) => Object.keys(Object(tree)[`fuse${i + 1}`]))).toEqual([
    ['0', '1'],
    ['0', '1', '2'],
  ]);
  disposeTree([params, state]);
});
