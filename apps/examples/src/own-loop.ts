// A training loop of your own: forward, the loss's gradient, backward, update. Parameters, statistics and the optimizer's slots go in and come out.

import { sewBlock } from '@synfire/block';
import { backwardOf, disposeExcept, scope } from '@synfire/core';
import { plif } from '@synfire/neuron';
import { applyUpdates, cosine, sgd } from '@synfire/optim';
import { pooledResnet } from '@synfire/sew-resnet';
import { crossEntropy } from '@synfire/train';
import '@tensorflow/tfjs';
import { memory, randomUniform, tensor1d } from '@tensorflow/tfjs-core';

const model = pooledResnet({ classes: 4, neuron: plif(), block: sewBlock(), stages: [{ filters: 8, blocks: 2 }] });
const optimizer = sgd({ learningRate: cosine(0.2, 20), momentum: 0.9 });
const [x, labels] = [randomUniform([8, 8, 8, 2], 0, 3, 'float32', 7), tensor1d([0, 1, 2, 3], 'int32')]; // [T·B, H, W, C]

let { params, state } = model.init(1, [2, 8, 8, 2]);
let slots = optimizer.init(params);
for (let step = 0; step < 20; step++) {
  const old = [params, state, slots];
  const { value, ...next } = scope(() => {
    const applied = model.apply(params, state, { T: 2, x }, { training: true, key: step });
    const { value, dlogits } = crossEntropy()(applied.y.x, labels);
    const [updates, slotsAfter] = optimizer.update(backwardOf(applied)(dlogits, false).grads, slots, params, step);
    return { value, params: applyUpdates(params, updates), state: applied.state, slots: slotsAfter };
  });
  ({ params, state, slots } = next);
  disposeExcept(old, [params, state, slots]);
  if (step % 19 === 0) console.log(`step ${step}: loss ${value.dataSync()[0]?.toFixed(4)}, ${memory().numTensors} tensors`);
  value.dispose();
}
