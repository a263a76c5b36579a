import { disposeTree, type Layer, scope, uniforms } from '@synfire/core';
import { sgd } from '@synfire/optim';
import { type Batch, crossEntropy, disposeState, initialState, trainStep } from '@synfire/train';
import { tensor } from '@tensorflow/tfjs-core';

/** Median seconds of a step, and images a second. */
export interface Timing {
  readonly secondsPerStep: number;
  readonly imagesPerSecond: number;
  /** Median CPU seconds of a step over all threads: less shaken by other load than the wall clock. */
  readonly cpuSecondsPerStep: number;
}

/** How often a step is made before and while it is timed. */
export interface Repeats {
  readonly warmUp: number;
  readonly timed: number;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

async function timed(step: () => Promise<void>, images: number, { warmUp, timed: n }: Repeats): Promise<Timing> {
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let i = -warmUp; i < n; i++) {
    const [began, before] = [performance.now(), process.cpuUsage()];
    await step();
    if (i < 0) continue;
    wall.push((performance.now() - began) / 1000);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1e6);
  }
  const secondsPerStep = median(wall);
  return { secondsPerStep, imagesPerSecond: images / secondsPerStep, cpuSecondsPerStep: median(cpu) };
}

/** Times training and evaluation steps of a model on random images of `[size, size, 3]`. */
export async function measure(
  model: Layer,
  { batch, size, classes, repeats }: { batch: number; size: number; classes: number; repeats: Repeats },
): Promise<{ train: Timing; eval: Timing }> {
  const optimizer = sgd({ learningRate: 0.01, momentum: 0.9 });
  const x = uniforms(1, batch * size * size * 3).map((u) => 2 * u - 1);
  const data: Batch = { x, shape: [batch, size, size, 3], labels: Int32Array.from({ length: batch }, (_, i) => i % classes) };
  let state = initialState(model, optimizer, { key: 0, input: [1, size, size, 3] });
  const step = trainStep(model, { loss: crossEntropy(), optimizer, donate: true });
  const train = await timed(
    async () => {
      const { state: next, metrics } = step(state, data);
      disposeState(state, next);
      state = next;
      await metrics.data();
      disposeTree(metrics);
    },
    batch,
    repeats,
  );
  const evaluation = await timed(
    async () => {
      const logits = scope(
        () => model.apply(state.params, state.state, { T: 1, x: tensor(x, [batch, size, size, 3]) }, { training: false, key: 0 }).y.x,
      );
      await logits.data();
      logits.dispose();
    },
    batch,
    repeats,
  );
  disposeState(state);
  return { train, eval: evaluation };
}
