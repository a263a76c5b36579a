import { numberOps, type Surrogate, tensorOps } from '@synfire/kernel';
import { testSurrogate } from '@synfire/testing';
import { expectClose, type GoldenCase, goldenCases, goldenTensor } from '@synfire/tools/golden';
import { tensor1d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import * as all from './index.ts';

testSurrogate(all.atan(), { area: 1 });
testSurrogate(all.sigmoid(), { area: 1 });
testSurrogate(all.piecewiseQuadratic(), { area: 1 });
testSurrogate(all.piecewiseExp(), { area: 1 });
testSurrogate(all.softSign(), { area: 1 });
testSurrogate(all.superSpike(), { area: 2 });
testSurrogate(all.erf(), { area: 1 });
testSurrogate(all.nonzeroSignLogAbs());
testSurrogate(all.piecewiseLeakyRelu());
testSurrogate(all.leakyKRelu(), { even: false });
testSurrogate(all.rect(), { area: 1 });
testSurrogate(all.squarewaveFourierSeries(), { positive: false });
testSurrogate(all.squarewaveFourierSeries({ n: 4, T: 5 }), { positive: false });
testSurrogate(all.s2nn(), { even: false });
testSurrogate(all.qPseudoSpike(), { area: 1 });
testSurrogate(all.fakeNumericalGradient());
testSurrogate(all.logTailedRelu(), { even: false });
testSurrogate(all.rectangle(), { area: 1 });
testSurrogate(all.triangle(), { area: 1 });
testSurrogate(all.straightThrough());

const byGoldenName: Readonly<Record<string, (settings: Readonly<Record<string, number>>) => Surrogate>> = {
  ATan: all.atan,
  Sigmoid: all.sigmoid,
  PiecewiseQuadratic: all.piecewiseQuadratic,
  PiecewiseExp: all.piecewiseExp,
  SoftSign: all.softSign,
  SuperSpike: all.superSpike,
  Erf: all.erf,
  NonzeroSignLogAbs: all.nonzeroSignLogAbs,
  PiecewiseLeakyReLU: all.piecewiseLeakyRelu,
  LeakyKReLU: all.leakyKRelu,
  Rect: all.rect,
  SquarewaveFourierSeries: all.squarewaveFourierSeries,
  S2NN: all.s2nn,
  QPseudoSpike: all.qPseudoSpike,
  FakeNumericalGradient: all.fakeNumericalGradient,
  LogTailedReLU: all.logTailedRelu,
  StbpRectangle: all.rectangle,
  Triangle: all.triangle,
};

function made({ name, attributes }: GoldenCase): Surrogate {
  const factory = byGoldenName[name.split('/')[0] ?? ''];
  if (!factory) throw new Error(`no surrogate for golden case ${name}`);
  const settings = Object.entries({ ...(attributes.args ?? {}) }).map(([key, value]): [string, number] => [key, Number(value)]);
  return factory(Object.fromEntries(settings));
}

const golden = goldenCases('surrogates');

test.skipIf(golden.length === 0)('there is a golden case for every surrogate but straightThrough', () => {
  expect(new Set(golden.map(({ name }) => name.split('/')[0]))).toEqual(new Set(Object.keys(byGoldenName)));
});

test.each(golden.map((c) => [c.name, c] as const))('equals golden %s on numbers and tensors', (_, c) => {
  const surrogate = made(c);
  const { forward } = c.tolerance;
  tidy(() => {
    const xs = goldenTensor(c, 'x');
    for (const member of ['derivative', 'primitive'] as const) {
      if (!c.tensors[member]) continue;
      const f = surrogate[member];
      if (!f) throw new Error(`${surrogate.name} has no ${member}`);
      const expected = goldenTensor(c, member);
      const plain = [...xs.dataSync()].map((x) => f(numberOps, x));
      expectClose(tensor1d(plain), expected, forward, `${c.name} ${member} on numbers`);
      expectClose(f(tensorOps, xs), expected, forward, `${c.name} ${member} on tensors`);
    }
  });
});

test.each([
  ['atan', () => all.atan({ alpha: 0 }), 'atan: alpha = 0; expected a positive number'],
  ['qPseudoSpike', () => all.qPseudoSpike({ alpha: 1 }), 'expected a number above 1'],
  ['squarewaveFourierSeries', () => all.squarewaveFourierSeries({ n: 1 }), 'expected an integer of at least 2'],
  ['rectangle', () => all.rectangle({ a: Number.NaN }), 'rectangle: a = NaN'],
] as const)('%s refuses settings that make no derivative', (_, make, message) => {
  expect(make).toThrow(message);
});

test('tells settings apart by name, which generated kernels carry', () => {
  expect([all.atan().name, all.atan({ alpha: 3 }).name, all.piecewiseLeakyRelu().name]).toEqual([
    'atan(2)',
    'atan(3)',
    'piecewiseLeakyRelu(1,0.01)',
  ]);
});
