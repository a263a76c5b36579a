import { createHash } from 'node:crypto';
import { named } from '@synfire/core';
import { sgd } from '@synfire/optim';
import { sewCifarNet } from '@synfire/sew-resnet';
import { atan, type Ops } from '@synfire/surrogate';
import { tensorflow } from '@synfire/tensorflow';
import { type Batch, crossEntropy, disposeState, initialState, type TrainStep, trainStep } from '@synfire/train';
import { backend, memory } from '@tensorflow/tfjs-core';

/**
 * Trains the SEW paper's net for CIFAR-10 with a neuron of one learnable number on random images for so many steps, and reports losses, memory and
 * a hash of all parameters' bits: `node --conditions=@synfire/source --import tsx tools/src/soak.ts STEPS [REPORT EVERY [bfloat16]]`. Every seventh step
 * throws in the middle, which must leave nothing behind.
 */
const [steps = 1000, every = Math.ceil(steps / 10)] = process.argv.slice(2).map(Number);

const surrogate = atan();
const neuron = {
  rest: { v: 0 },
  params: { w: 0 },
  step<A>(op: Ops<A>, { v }: Readonly<Record<string, A>>, x: A, { w }: Readonly<Record<string, A>>): readonly [A, { v: A }] {
    if (v === undefined || w === undefined) throw new TypeError('soak: the neuron was given no state or no parameter');
    const h = op.add(v, op.mul(op.sub(x, v), op.sigmoid(w)));
    const s = op.spike(op.sub(h, 1), surrogate);
    return [s, { v: op.mul(h, op.sub(1, op.detach(s))) }];
  },
};

const { description } = await tensorflow(process.argv[4] === 'bfloat16' ? { precision: 'bfloat16' } : {});
const handles = counted();
const model = sewCifarNet({ T: 2, neuron });
const optimizer = sgd({ learningRate: 0.001, momentum: 0.9, weightDecay: 1e-4 });
const loss = crossEntropy();
const good: TrainStep = trainStep(model, { loss, optimizer, donate: true });
const failing: TrainStep = trainStep(model, {
  optimizer,
  loss: () => {
    throw new Error('soak: this step fails on purpose');
  },
});

let state = initialState(model, optimizer, { key: 1, input: [1, 32, 32, 3] });
const began = performance.now();
let last = Number.NaN;
for (let step = 1; step <= steps; step++) {
  const batch = drawn(step);
  if (step % 7 === 0) failed(() => failing(state, batch));
  const result = good(state, batch);
  disposeState(state, result.state);
  state = result.state;
  if (step % every === 0 || step === steps) last = (await result.metrics.data())[0] ?? Number.NaN;
  result.metrics.dispose();
  if (step % every === 0) report(step);
}
console.log(JSON.stringify({ description, steps, loss: last, parameters: hash() }));

function report(step: number): void {
  const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
  const { rss, heapUsed, external } = process.memoryUsage();
  const sizes = { rssMB: megabytes(rss), heapMB: megabytes(heapUsed), externalMB: megabytes(external) };
  const now = { step, seconds: Math.round((performance.now() - began) / 1000), loss: last, tensors: memory().numTensors };
  console.log(JSON.stringify({ ...now, handles: handles(), ...sizes }));
}

function failed(run: () => unknown): void {
  const [tensors, native] = [memory().numTensors, handles()];
  try {
    run();
  } catch {
    const left = [memory().numTensors - tensors, handles() - native];
    if (left.some((n) => n !== 0)) throw new Error(`a step that failed left ${left[0]} tensors and ${left[1]} native handles`);
    return;
  }
  throw new Error('the step that should fail did not');
}

/** Batch number `step`, the same in every run. */
function drawn(step: number): Batch {
  let at = step;
  const random = (): number => {
    at = (Math.imul(at, 1664525) + 1013904223) >>> 0;
    return at / 2 ** 32;
  };
  const x = Float32Array.from({ length: 2 * 32 * 32 * 3 }, () => 3 * random() - 1);
  return { x, shape: [2, 32, 32, 3], labels: Int32Array.from([0, 1], () => Math.floor(10 * random())) };
}

function hash(): string {
  const all = createHash('sha256');
  for (const [, tensor] of named(state.params)) all.update(Buffer.from(tensor.dataSync<'float32'>().slice().buffer));
  return all.digest('hex').slice(0, 16);
}

/** Counts the tensors that live in TensorFlow's binding from now on, those outside tfjs's engine included. */
function counted(): () => number {
  // tfjs-node-gpu's backend keeps its binding there; tfjs-core's type does not know it.
  const holder = backend() as unknown as {
    binding: { createTensor(...all: unknown[]): number; executeOp(...all: unknown[]): unknown[]; deleteTensor(...all: unknown[]): void };
  };
  const { binding } = holder;
  let alive = 0;
  const watched: typeof binding = {
    createTensor: (...all) => {
      alive++;
      return binding.createTensor(...all);
    },
    executeOp: (...all) => {
      const made = binding.executeOp(...all);
      alive += made.length;
      return made;
    },
    deleteTensor: (...all) => {
      alive--;
      binding.deleteTensor(...all);
    },
  };
  holder.binding = Object.create(binding, Object.getOwnPropertyDescriptors(watched));
  return () => alive;
}
