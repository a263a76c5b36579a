// A neuron of your own with a learnable parameter, in a network of the SEW paper: how far a spike resets is learned by training.
import { backwardOf, named } from '@synfire/core';
import { fire, type Neuron } from '@synfire/neuron';
import { sewCifarNet } from '@synfire/sew-resnet';
import { atan } from '@synfire/surrogate';
import '@tensorflow/tfjs';
import { randomUniform } from '@tensorflow/tfjs-core';

const settings = { vThreshold: 1, surrogate: atan(), strict: false };
const neuron: Neuron<'v', 'depth'> = {
  rest: { v: 0 },
  params: { depth: 1 },
  step(op, { v }, x, { depth }) {
    const h = op.add(op.mul(0.5, v), x);
    const s = fire(op, h, settings);
    return [s, { v: op.sub(h, op.mul(depth, s)) }];
  },
};

const model = sewCifarNet({ neuron, T: 2 });
const { params, state } = model.init(1, [1, 32, 32, 3]);
const applied = model.apply(params, state, { T: 1, x: randomUniform([1, 32, 32, 3], -1, 1, 'float32', 7) }, { training: true, key: 0 });
const gradients = named(backwardOf(applied)(applied.y.x).grads).filter(([path]) => path.endsWith('neuron.depth'));
console.log(`${gradients.length} learned depths; gradient of ${gradients.map(([path, d]) => `${path} ${d.dataSync()[0]}`).join(', ')}`);
