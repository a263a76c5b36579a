// A live stream: a recording at the pace of its clock, a frame every few milliseconds, a step of the network for each, and what it answers so far.
// FILE [--window 50 (ms)] [--speed 1] [--limit FRAMES] [--weights runs/NAME/checkpoints/best.safetensors, of `pnpm bench dvs-gesture`]
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { load } from '@synfire/checkpoint';
import { disposeTree, type Memory, scope, stream } from '@synfire/core';
import { GESTURES } from '@synfire/dvs';
import { readEvents } from '@synfire/event-files/node';
import { liveFrames } from '@synfire/events';
import { sevenBNet } from '@synfire/sew-resnet';
import { installed, tensorflow } from '@synfire/tensorflow';
import '@tensorflow/tfjs';
import { memory, tensor, zeros } from '@tensorflow/tfjs-core';

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({ allowPositionals: true, options: { window: text, speed: text, limit: text, weights: text } });
const [window, speed, limit] = [Number(values.window ?? 50), Number(values.speed ?? 1), Number(values.limit ?? Number.POSITIVE_INFINITY)];
const [file] = positionals;
if (file === undefined || !(speed > 0 && limit > 0))
  throw new Error('give a recording, and numbers above 0 for --window, --speed and --limit');

if (installed()) await tensorflow();
const model = sevenBNet();
const made = model.init(1, [1, 128, 128, 2]);
const { params, state } = values.weights ? (await load(values.weights, { params: made.params, state: made.state })).trees : made;
const net = stream(model, params, state);

disposeTree(scope(() => net.step(zeros([1, 128, 128, 2]), net.rest).y)); // the first step prepares what later ones find

let kept: Memory = net.rest;
const began = performance.now();
for await (const { x, shape, end } of liveFrames(readEvents(file), { duration: 1000 * window })) {
  const due = began + end / 1000 / speed; // a frame is there when its time has passed
  await setTimeout(due - performance.now());
  const start = performance.now();
  const next = scope(() => net.step(tensor(x, [...shape]), kept));
  disposeTree(kept.left);
  kept = next.memory;
  const logits = await next.y.data();
  next.y.dispose();
  const [best] = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
  const [took, late] = [performance.now() - start, performance.now() - due].map((ms) => ms.toFixed(1));
  console.log(
    `${(end / 1e6).toFixed(2)} s: ${GESTURES[best ?? 0]}, step ${took} ms, ${late} ms after the frame, ${memory().numTensors} tensors`,
  );
  if (kept.step >= limit) break;
}
