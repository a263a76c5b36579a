// A surrogate of your own: its derivative over the op set, and where it has one the smooth step that it is the derivative of.
import { backwardOf, leaves } from '@synfire/core';
import { lif } from '@synfire/neuron';
import { sewCifarNet } from '@synfire/sew-resnet';
import { atan, numberOps, type Surrogate } from '@synfire/surrogate';
import '@tensorflow/tfjs';
import { norm, randomUniform } from '@tensorflow/tfjs-core';

const logistic: Surrogate = {
  name: 'logistic(3)',
  derivative: (op, x) => {
    const s = op.sigmoid(op.mul(3, x));
    return op.mul(3, op.mul(s, op.sub(1, s)));
  },
  primitive: (op, x) => op.sigmoid(op.mul(3, x)),
};
console.log(`${logistic.name}: ${[-1, 0, 1].map((x) => logistic.derivative(numberOps, x).toFixed(3)).join(', ')}`);

const x = randomUniform([1, 32, 32, 3], -2, 2, 'float32', 7);
for (const surrogate of [logistic, atan()]) {
  const model = sewCifarNet({ neuron: lif({ surrogate }), T: 1 });
  const { params, state } = model.init(1, [1, 32, 32, 3]);
  const applied = model.apply(params, state, { T: 1, x }, { training: true, key: 0 });
  const [gradient] = leaves(backwardOf(applied)(applied.y.x).grads);
  console.log(`${surrogate.name}: norm of the first convolution's gradient ${gradient && norm(gradient).dataSync()[0]}`);
}
