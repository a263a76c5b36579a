// A neuron of your own with two states, a learnable parameter and a surrogate of its own, trained: a threshold that rises with every spike.
import { sewBlock } from '@synfire/block';
import { named, uniforms } from '@synfire/core';
import { batches, type Dataset, type Example } from '@synfire/data';
import type { Neuron } from '@synfire/neuron';
import { sgd } from '@synfire/optim';
import { pooledResnet } from '@synfire/sew-resnet';
import { crossEntropy, initialState, train } from '@synfire/train';
import '@tensorflow/tfjs';

const tiring: Neuron<'v' | 'a', 'rise'> = {
  rest: { v: 0, a: 0 },
  params: { rise: 0.2 },
  step(op, { v, a }, x, { rise }) {
    const h = op.add(op.mul(0.5, v), x);
    const s = op.spike(op.sub(h, op.add(1, a)), { name: 'slope', derivative: (o, u) => o.exp(o.mul(-2, o.abs(u))) });
    return [s, { v: op.mul(h, op.sub(1, op.detach(s))), a: op.add(op.mul(0.8, a), op.mul(rise, s)) }];
  },
};
const picture = (key: number): Float32Array => Float32Array.from(uniforms(key, 128), (u) => 3 * u);
const pictures: Dataset<Example> = { length: 8, get: async (i) => ({ x: picture(i), shape: [8, 8, 2], label: i % 4 }) };
const model = pooledResnet({ classes: 4, T: 3, neuron: tiring, block: sewBlock(), stages: [{ filters: 8, blocks: 1 }] });
const optimizer = sgd({ learningRate: 0.2, momentum: 0.9 });
const from = initialState(model, optimizer, { key: 1, input: [1, 8, 8, 2] });
const data = (key: number, start: number) => batches(pictures, { batchSize: 8, key, from: start });
for await (const { state, ...is } of train(model, { from, epochs: 15, data, loss: crossEntropy(), optimizer })) {
  const rises = named(state.params).flatMap(([path, p]) => (path.endsWith('rise') ? [p.dataSync()[0]?.toFixed(3)] : []));
  if (is.kind === 'epoch') console.log(`epoch ${is.epoch}: loss ${is.trainLoss.toFixed(3)}, rise ${rises.join(', ')}`);
}
