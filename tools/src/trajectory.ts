import { type KeyMap, msAuthors, spikingJelly, torchName } from '@synfire/checkpoint';
import { disposeTree, type Layer, mapTree, type Tree } from '@synfire/core';
import { msResnetCifar } from '@synfire/ms-resnet';
import { sgd } from '@synfire/optim';
import { sewResnet18 } from '@synfire/sew-resnet';
import { type Batch, crossEntropy, disposeState, initialState, type TrainState, trainStep } from '@synfire/train';
import { transpose } from '@tensorflow/tfjs-core';
import { filled } from './filler.ts';
import { fromTorch } from './torch-names.ts';

/** The name of a network that takes the same training steps as in PyTorch. */
export type TrajectoryNet = 'sew-resnet18' | 'ms-resnet20';

/** Networks that take the same training steps as in PyTorch, T = 4 and ten classes, with the names of their PyTorch forms. */
export const trajectoryNets: Readonly<Record<TrajectoryNet, { readonly model: Layer; readonly map: KeyMap }>> = {
  'sew-resnet18': { model: sewResnet18({ classes: 10, T: 4 }), map: spikingJelly },
  'ms-resnet20': { model: msResnetCifar({ depth: 20, classes: 10, T: 4 }), map: msAuthors },
};

/** Parameters and running statistics. */
type Weights = { readonly params: Tree; readonly state: Tree };

/** The network's weights before the first step, for images of a size. */
export const initialWeights = (net: TrajectoryNet, size: number): Weights => trajectoryNets[net].model.init(0, [1, size, size, 3]);

/** Convolutions and the last layer from the filler by their PyTorch names, as tools/peers/trajectory/filler.py has them; frees what it replaces. */
export function fillerWeights(net: TrajectoryNet, { params, state }: Weights): Weights {
  const inputs = net === 'sew-resnet18' ? 512 : 64;
  const fill = mapTree(params, (leaf, path) => {
    const name = torchName(trajectoryNets[net].map, path) ?? path;
    if (leaf.rank < 2 && name !== 'fc.bias') return leaf;
    const theirs = leaf.rank === 4 ? [3, 2, 0, 1].map((i) => leaf.shape[i] ?? 0) : [...leaf.shape].reverse();
    const bound = leaf.rank === 4 ? Math.sqrt(6 / theirs.slice(1).reduce((a, b) => a * b, 1)) : 1 / Math.sqrt(inputs);
    const given = filled(name, theirs, -bound, bound);
    const ours = fromTorch(given);
    disposeTree([given, leaf]);
    return ours;
  });
  return { params: fill, state };
}

/** The filler's images of as many batches, as tools/peers/trajectory has them. */
export const fillerBatches = (steps: number, batch: number, size: number): readonly Batch[] =>
  Array.from({ length: steps }, (_, step) => {
    const theirs = filled(`images.${step}`, [batch, 3, size, size], -1, 1);
    const images = transpose(theirs, [0, 2, 3, 1]);
    const x = Float32Array.from(images.dataSync());
    disposeTree([theirs, images]);
    return { x, shape: [batch, size, size, 3], labels: Int32Array.from({ length: batch }, (_, i) => (step * batch + i) % 10) };
  });

/** Loss before the update and number of spikes of every step. */
export interface Trajectory {
  readonly losses: readonly number[];
  readonly spikes: readonly number[];
}

/** Trains a step a batch by SGD with momentum 0.9; takes over the weights. */
export async function trajectory(
  net: TrajectoryNet,
  weights: Weights,
  batches: readonly Batch[],
  learningRate: number,
): Promise<Trajectory> {
  const { model } = trajectoryNets[net];
  const optimizer = sgd({ learningRate, momentum: 0.9 });
  const step = trainStep(model, { loss: crossEntropy(), optimizer });
  const [, ...size] = batches[0]?.shape ?? [];
  const start = initialState(model, optimizer, { key: 0, input: [1, ...size] });
  disposeTree([start.params, start.state]);
  let state: TrainState = { ...start, ...weights };
  const found: { losses: number[]; spikes: number[] } = { losses: [], spikes: [] };
  for (const batch of batches) {
    const { state: next, metrics, seen } = step(state, batch, { observe: true });
    disposeState(state, next);
    state = next;
    const [[loss = Number.NaN], rates] = [await metrics.data(), await seen?.means.data()];
    found.losses.push(loss);
    found.spikes.push(Math.round(seen?.layers.reduce((sum, { size }, i) => sum + size * (rates?.[i] ?? 0), 0) ?? 0));
    disposeTree(seen ? [metrics, seen.means] : [metrics]);
  }
  disposeState(state);
  return found;
}
