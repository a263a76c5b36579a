import { count, disposeTree, type Layer, named, type Sequence, uniform } from '@synfire/core';
import { foldBatchNorms, type Initializer, offset } from '@synfire/layers';
import { abs, max, sub, tidy, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { msResnet18, msResnet34, msResnet104, msResnetCifar, msResnetWideCifar18 } from './index.ts';

const initializer: Initializer = (_, shape) => zeros([...shape]);
const large = { classes: 1000, initializer };
const small = { classes: 10, initializer };

describe('parameters, multiply-accumulates and neurons (models 1.8)', () => {
  const computed: readonly (readonly [string, Layer, side: number, params: number, macs: number, neurons: number])[] = [
    ['MS-18', msResnet18(large), 224, 11_693_736, 1_826_918_400, 2_308_096],
    ['MS-34', msResnet34(large), 224, 21_801_896, 3_676_606_464, 3_562_496],
    ['MS-104', msResnet104(large), 224, 77_350_504, 12_597_497_856, 7_225_344],
    ['MS-104 at 288', msResnet104(large), 288, 77_350_504, 20_824_100_864, 11_943_936],
    ['MS-20', msResnetCifar({ depth: 20, ...small }), 32, 272_474, 40_813_184, 188_416],
    ['MS-32', msResnetCifar({ depth: 32, ...small }), 32, 466_906, 69_124_736, 303_104],
    ['MS-56', msResnetCifar({ depth: 56, ...small }), 32, 855_770, 125_747_840, 532_480],
    ['MS-110', msResnetCifar({ depth: 110, ...small }), 32, 1_730_714, 253_149_824, 1_048_576],
    ['MS-482', msResnetCifar({ depth: 482, ...small }), 32, 7_758_106, 1_130_807_936, 4_603_904],
    ['wide MS-18', msResnetWideCifar18(small), 32, 12_502_090, 2_216_367_104, 1_376_256],
  ];
  for (const [name, net, side, size, macs, neurons] of computed)
    test(name, () => {
      const { params, state, cost } = net.init(0, [1, side, side, 3]);
      expect([count(params), cost]).toEqual([size, { macs, neurons }]);
      disposeTree([params, state]);
    });
});

test('γ starts at the threshold, that of a last norm at zero', () => {
  const { params, state } = msResnetCifar({ depth: 8, classes: 2 }).init(0, [1, 8, 8, 3]);
  const starts = named(params).filter(([path]) => /(norm|bn\d*)\.weight$/.test(path));
  expect(starts.length).toBe(1 + 3 * 2 + 2);
  for (const [path, gamma] of starts) expect([path, gamma.dataSync()[0]]).toEqual([path, path.endsWith('bn2.weight') ? 0 : 0.5]);
  disposeTree([params, state]);
});

test('convolutions of blocks read spikes, and every identity block hands its currents on at the start (models 7.3, 7.5)', () => {
  tidy(() => {
    const net = msResnetCifar({ depth: 14, classes: 3 });
    const { params, state } = net.init(5, [1, 16, 16, 3]);
    const seen = new Map<string, readonly number[]>();
    const observe = (path: string, { x }: Sequence): void => void seen.set(path, [...x.dataSync()]);
    net.apply(params, state, { T: 1, x: uniform(1, [2, 16, 16, 3], -2, 2) }, { training: true, key: 0, observe });
    expect([...seen.keys()]).toEqual([
      ...[1, 2, 3].flatMap((stage) => [0, 1].flatMap((block) => [1, 2].map((k) => `layer${stage}.${block}.sn${k}`))),
      'sn_out',
    ]);
    expect([...new Set([...seen.values()].flat())].sort()).toEqual([0, 1]);
    // The same currents fire the same neurons: stage 1 has no projection, stages 2 and 3 one in their first blocks.
    expect(seen.get('layer1.1.sn1')).toEqual(seen.get('layer1.0.sn1'));
    expect(seen.get('sn_out')).toEqual(seen.get('layer3.1.sn1'));
  });
});

test('MS-ResNet-104 has the dropout of its code before the last layer, the others none but what they are told', () => {
  const dropping = (net: Layer): boolean => {
    const { params, state } = net.init(0, [1, 32, 32, 3]);
    disposeTree([params, state]);
    return Object.keys(params).includes('dropout');
  };
  expect([msResnet104(small), msResnet104({ ...small, dropout: 0 }), msResnet18(small)].map(dropping)).toEqual([true, false, false]);
  const net = msResnetCifar({ depth: 8, classes: 4, T: 2, dropout: 0.5 });
  tidy(() => {
    const { params, state } = net.init(1, [1, 8, 8, 3]);
    const x = { T: 1, x: uniform(2, [2, 8, 8, 3], -2, 2) };
    const logits = (training: boolean, key: number): readonly number[] => [
      ...net.apply(params, state, x, { training, key }).y.x.dataSync(),
    ];
    expect(logits(true, 1)).toEqual(logits(true, 1));
    expect(logits(true, 1)).not.toEqual(logits(true, 2));
    expect(logits(false, 1)).toEqual(logits(false, 2));
  });
  expect(() => msResnetCifar({ depth: 8, classes: 4, dropout: 1 })).toThrow('dropout: p = 1');
});

test('the batch norms of an MS-ResNet fold into its convolutions, behind the presented image too', () => {
  tidy(() => {
    const options = { depth: 8, classes: 4, T: 2, last: { gamma: 0.5 } };
    const net = msResnetCifar(options);
    const { params, state } = net.init(1, [1, 8, 8, 3]);
    const x = { T: 1, x: uniform(2, [3, 8, 8, 3], -2, 2) };
    const after = net.apply(params, state, x, { training: true, key: 0 }).state;
    const folded = foldBatchNorms(net, params, after, [1, 8, 8, 3]);
    const bare: Layer = msResnetCifar({ ...options, norm: offset });
    const context = { training: false, key: 0 };
    const [y, z] = [net.apply(params, after, x, context), bare.apply(folded.params, folded.state, x, context)];
    expect(max(abs(sub(y.y.x, z.y.x))).dataSync()[0]).toBeLessThan(1e-4);
  });
});

test('refuses a depth outside the CIFAR family', () => {
  for (const depth of [18, 2, 20.5]) expect(() => msResnetCifar({ depth, classes: 10 })).toThrow(/expected 6·n \+ 2/);
});
