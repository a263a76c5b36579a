import { cifar10Dvs, dvsGesture, nMnist } from '@synfire/dvs';
import { plainGesture, sewCifar10Dvs, sewGesture, smallNMnist } from '@synfire/train';
import { digits, gestures, shapes } from './drawings.ts';
import { type EventTask, eventTask } from './event-task.ts';
import { holdOuts } from './hold-outs.ts';

const drawn: EventTask['drawn'] = {
  fast: { model: '7b-net', T: 4, epochs: 4, batch: 8, learningRate: 0.003 },
  slow: { model: '7b-net', T: 2, epochs: 2, batch: 4, steps: 10, learningRate: 0.003 },
};

/** `bench dvs-gesture`. */
export const gestureTask: ReturnType<typeof eventTask> = eventTask({
  task: 'dvs-gesture',
  title: 'DVS128 Gesture',
  samples: 'clips',
  open: (dir, _, policy) => dvsGesture(dir, policy),
  drawing: gestures,
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
  samples: 'recordings',
  open: (dir, { holdOut = 'sew', seed }, policy) => cifar10Dvs(dir, { holdOut: holdOuts[holdOut](seed), ...policy }),
  drawing: shapes,
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
  samples: 'recordings',
  open: (dir, _, policy) => nMnist(dir, policy),
  drawing: digits,
  size: 34,
  drawnSize: 32,
  recipes: { '5b-net': smallNMnist },
  holdsOut: false,
  drawn: {
    fast: { T: 4, epochs: 3, batch: 16, learningRate: 0.003 },
    slow: { T: 4, epochs: 2, batch: 8, steps: 20, learningRate: 0.003 },
  },
});
