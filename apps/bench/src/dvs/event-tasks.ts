import { cifar10Dvs, dvsGesture, nMnist } from '@synfire/dvs';
import { plainGesture, sewCifar10Dvs, sewGesture, smallNMnist } from '@synfire/train';
import { type EventTask, eventTask } from './event-task.ts';
import { holdOuts } from './hold-outs.ts';

const drawn: EventTask['drawn'] = {
  fast: { T: 4, epochs: 4, batch: 16, learningRate: 0.02 },
  slow: { T: 2, epochs: 2, batch: 4, steps: 10, learningRate: 0.02 },
};

/** `bench dvs-gesture`. */
export const gestureTask: ReturnType<typeof eventTask> = eventTask({
  task: 'dvs-gesture',
  title: 'DVS128 Gesture',
  open: (dir) => dvsGesture(dir),
  size: 128,
  drawnSize: 128,
  recipes: { '7b-net': sewGesture, 'plain-net': plainGesture, 'wide-7b-net': sewGesture },
  holdsOut: false,
  drawn,
});

/** `bench cifar10-dvs`. */
export const cifar10DvsTask: ReturnType<typeof eventTask> = eventTask({
  task: 'cifar10-dvs',
  title: 'CIFAR10-DVS',
  open: (dir, { holdOut = 'sew', seed }) => cifar10Dvs(dir, { holdOut: holdOuts[holdOut](seed) }),
  size: 128,
  drawnSize: 128,
  recipes: { 'wide-7b-net': sewCifar10Dvs, '7b-net': sewCifar10Dvs },
  holdsOut: true,
  drawn,
});

/** `bench nmnist`. */
export const nMnistTask: ReturnType<typeof eventTask> = eventTask({
  task: 'nmnist',
  title: 'N-MNIST',
  open: (dir) => nMnist(dir),
  size: 34,
  drawnSize: 32,
  recipes: { '5b-net': smallNMnist },
  holdsOut: false,
  drawn,
});
