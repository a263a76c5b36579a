// A dataset of your own: bars that lie or stand, drawn from a sample's number, and a network that learns to tell them apart.
import { sewBlock } from '@synfire/block';
import { batches, type Dataset, type Example } from '@synfire/data';
import { lif } from '@synfire/neuron';
import { sgd } from '@synfire/optim';
import { pooledResnet } from '@synfire/sew-resnet';
import { crossEntropy, initialState, train } from '@synfire/train';
import '@tensorflow/tfjs';

const side = 8;
const bars: Dataset<Example> = {
  length: 64,
  async get(index) {
    const [label, at] = [index % 2, (index >> 1) % side];
    const x = Float32Array.from({ length: side * side }, (_, i) => Number((label === 0 ? Math.floor(i / side) : i % side) === at));
    return { x, shape: [side, side, 1], label };
  },
};

const model = pooledResnet({ classes: 2, T: 2, neuron: lif(), block: sewBlock(), stages: [{ filters: 8, blocks: 2 }] });
const optimizer = sgd({ learningRate: 0.2, momentum: 0.9 });
const from = initialState(model, optimizer, { key: 1, input: [1, side, side, 1] });
const data = (epoch: number, start: number) => batches(bars, { batchSize: 16, key: epoch, shuffle: true, from: start });
for await (const progress of train(model, { from, epochs: 3, data, loss: crossEntropy(), optimizer })) {
  if (progress.kind === 'epoch') console.log(`epoch ${progress.epoch}: loss ${progress.trainLoss.toFixed(3)}, top-1 ${progress.trainTop1}`);
}
