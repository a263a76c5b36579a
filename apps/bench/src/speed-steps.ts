import { disposeTree, type Layer, scope, uniforms } from '@synfire/core';
import { sgd } from '@synfire/optim';
import { type Batch, crossEntropy, disposeState, initialState, trainStep } from '@synfire/train';
import { tensor } from '@tensorflow/tfjs-core';
import type { Weights } from './weights.ts';

/** A training and an evaluation step, to be made as often as one likes. */
export interface Steps {
  train(): Promise<void>;
  evaluate(): Promise<void>;
  dispose(): void;
}

/** What the steps compute on. */
export interface StepsOptions {
  readonly batch: number;
  readonly size: number;
  readonly classes: number;
  /** New weights for those of `like`; training then hardly moves them, so that firing rates stay. */
  readonly weights?: ((like: Weights) => Promise<Weights>) | undefined;
}

/** Steps of a model on random images of `[size, size, 3]`. */
export async function makeSteps(model: Layer, { batch, size, classes, weights }: StepsOptions): Promise<Steps> {
  const optimizer = sgd({ learningRate: weights ? 1e-6 : 0.01, momentum: 0.9 });
  const shape: [number, number, number, number] = [batch, size, size, 3];
  const x = uniforms(1, batch * size * size * 3).map((u) => 2 * u - 1);
  const data: Batch = { x, shape, labels: Int32Array.from({ length: batch }, (_, i) => i % classes) };
  let state = initialState(model, optimizer, { key: 0, input: [1, size, size, 3] });
  if (weights) {
    const loaded = await weights(state);
    disposeTree([state.params, state.state]);
    state = { ...state, params: loaded.params, state: loaded.state };
  }
  const step = trainStep(model, { loss: crossEntropy(), optimizer, donate: true });
  return {
    async train() {
      const { state: next, metrics } = step(state, data);
      disposeState(state, next);
      state = next;
      await metrics.data();
      disposeTree(metrics);
    },
    async evaluate() {
      const logits = scope(() => model.apply(state.params, state.state, { T: 1, x: tensor(x, shape) }, { training: false, key: 0 }).y.x);
      await logits.data();
      logits.dispose();
    },
    dispose: () => disposeState(state),
  };
}
