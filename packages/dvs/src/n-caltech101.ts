import { formats } from '@synfire/event-files';
import type { EventDataset } from './event-dataset.ts';
import { reader } from './file-split.ts';
import { folderDataset } from './folder-dataset.ts';
import { type HoldOutOptions, randomOfClass } from './hold-out.ts';

const sensor = { width: 240, height: 180 };

/**
 * N-Caltech101 (Orchard et al. 2015): `Caltech101/<class>/image_0001.bin`, or SpikingJelly's npz. It has no split of its own; classes are
 * the folders, of which one is a background.
 */
export async function nCaltech101(dir: string, { holdOut = randomOfClass(), ...policy }: HoldOutOptions = {}): Promise<EventDataset> {
  return folderDataset(dir, {
    source: {
      title: 'N-Caltech101',
      page: 'https://www.garrickorchard.com/datasets/n-caltech101',
      archives: [{ name: 'Caltech101.zip', md5: '66201824eabb0239c7ab992480b50ba3' }],
      layout: "Caltech101/<class>/image_0001.bin …, or SpikingJelly's events_np/<class>/*.npz",
    },
    sensor,
    holdOut,
    layouts: [
      { roots: ['', 'Caltech101', 'extract/Caltech101', 'extract'], file: /^image_\d+\.bin$/, read: reader(formats.atis, sensor, policy) },
      { roots: ['events_np', ''], file: /^image_\d+\.npz$/, read: reader(formats.npz, sensor, policy) },
    ],
  });
}
