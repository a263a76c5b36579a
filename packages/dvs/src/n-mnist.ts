import { formats } from '@synfire/event-files';
import type { EventDataset } from './event-dataset.ts';
import { reader } from './file-split.ts';
import { folderDataset } from './folder-dataset.ts';
import type { ReadPolicy } from './read-policy.ts';

const sensor = { width: 34, height: 34 };

/** N-MNIST (Orchard et al. 2015): MNIST on a screen before a moving ATIS; `Train/<digit>/NNNNN.bin` and `Test`, or SpikingJelly's npz. */
export async function nMnist(dir: string, policy: ReadPolicy = {}): Promise<EventDataset> {
  return folderDataset(dir, {
    source: {
      title: 'N-MNIST',
      page: 'https://www.garrickorchard.com/datasets/n-mnist',
      archives: [
        { name: 'Train.zip', md5: '20959b8e626244a1b502305a9e6e2031' },
        { name: 'Test.zip', md5: '69ca8762b2fe404d9b9bad1103e97832' },
      ],
      layout: "Train/{0 … 9}/00001.bin … and Test, or SpikingJelly's events_np/{train,test}/{0 … 9}/*.npz",
      published: [60_000, 10_000],
    },
    sensor,
    classes: Array.from({ length: 10 }, (_, digit) => `${digit}`),
    layouts: [
      { roots: ['', 'extract'], parts: ['Train', 'Test'], file: /^\d+\.bin$/, read: reader(formats.atis, sensor, policy) },
      { roots: ['events_np', ''], parts: ['train', 'test'], file: /^\d+\.npz$/, read: reader(formats.npz, sensor, policy) },
    ],
  });
}
