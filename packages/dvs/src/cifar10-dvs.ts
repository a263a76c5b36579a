import { aedat2, cifar10Dvs as camera, formats } from '@synfire/event-files';
import type { EventDataset } from './event-dataset.ts';
import { reader } from './file-split.ts';
import { folderDataset } from './folder-dataset.ts';
import { firstOfClass, type HoldOutOptions } from './hold-out.ts';

/** The ten classes of CIFAR-10 by label. */
export const CIFAR10_CLASSES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'] as const;

const sensor = { width: 128, height: 128 };

const md5: Readonly<Record<(typeof CIFAR10_CLASSES)[number], string>> = {
  airplane: '0afd5c4bf9ae06af762a77b180354fdd',
  automobile: '8438dfeba3bc970c94962d995b1b9bdd',
  bird: 'a9c207c91c55b9dc2002dc21c684d785',
  cat: '52c63c677c2b15fa5146a8daf4d56687',
  deer: 'b6bf21f6c04d21ba4e23fc3e36c8a4a3',
  dog: 'f379ebdf6703d16e0a690782e62639c3',
  frog: 'cad6ed91214b1c7388a5f6ee56d08803',
  horse: 'e7cbbf77bec584ffbf913f00e682782a',
  ship: '41c7bd7d6b251be82557c6cce9a7d5c9',
  truck: '89f3922fd147d9aeff89e76a2b0b70a7',
};

/**
 * CIFAR10-DVS (Li et al. 2017): `<class>/cifar10_<class>_<i>.aedat`, 1000 of each class, with the coordinates of SpikingJelly, which every
 * paper uses; or SpikingJelly's npz. There is no official split: SEW's by default, and the layout names the one in use.
 */
export async function cifar10Dvs(dir: string, { holdOut = firstOfClass(0.9), ...policy }: HoldOutOptions = {}): Promise<EventDataset> {
  return folderDataset(dir, {
    source: {
      title: 'CIFAR10-DVS',
      page: 'https://figshare.com/articles/dataset/CIFAR10-DVS_New/4724671',
      archives: Object.entries(md5).map(([name, sum]) => ({ name: `${name}.zip`, md5: sum })),
      layout: "<class>/cifar10_<class>_0.aedat …, or SpikingJelly's events_np/<class>/*.npz",
      published: [10_000],
    },
    sensor,
    classes: CIFAR10_CLASSES,
    holdOut,
    layouts: [
      { roots: ['', 'extract'], file: /^cifar10_\w+_\d+\.aedat$/, read: reader(aedat2({ camera }), sensor, policy) },
      { roots: ['events_np', ''], file: /^cifar10_\w+_\d+\.npz$/, read: reader(formats.npz, sensor, policy) },
    ],
  });
}
