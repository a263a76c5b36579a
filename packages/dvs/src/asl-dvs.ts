import { readFile } from 'node:fs/promises';
import { formats } from '@synfire/event-files';
import { type Events, sortByTime } from '@synfire/events';
import type { EventDataset } from './event-dataset.ts';
import { reader } from './file-split.ts';
import { folderDataset } from './folder-dataset.ts';
import { type HoldOutOptions, randomOfClass } from './hold-out.ts';
import { matColumns } from './mat-columns.ts';

const sensor = { width: 240, height: 180 };

/**
 * ASL-DVS (Bi et al. 2019): 24 letters of the American sign language, `<letter>/<letter>_0001.mat`, upside down in the files and turned as
 * SpikingJelly does (x = 239 - x, y = 179 - y); or its npz. The paper draws a split of 0.8 at random, so it is by `holdOut`.
 */
export async function aslDvs(
  dir: string,
  { holdOut = randomOfClass({ part: 0.8 }), ...policy }: HoldOutOptions = {},
): Promise<EventDataset> {
  return folderDataset(dir, {
    source: {
      title: 'ASL-DVS',
      page: 'https://github.com/PIX2NVS/NVS2Graph',
      archives: [{ name: 'ICCV2019_DVS_dataset.zip' }],
      layout: "<letter>/*.mat, unpacked from its inner zips, or SpikingJelly's events_np/<letter>/*.npz",
      published: [100_800],
    },
    sensor,
    classes: [...'abcdefghiklmnopqrstuvwxy'],
    holdOut,
    layouts: [
      { roots: ['', 'extract', 'ICCV2019_DVS_dataset'], file: /\.mat$/, read: readMat },
      { roots: ['events_np', ''], file: /\.npz$/, read: reader(formats.npz, sensor, policy) },
    ],
  });
}

async function readMat(path: string): Promise<Events> {
  const { ts, x, y, pol } = matColumns(await readFile(path), path, ['ts', 'x', 'y', 'pol']);
  return sortByTime({
    t: ts,
    x: x.map((column) => sensor.width - 1 - column),
    y: y.map((row) => sensor.height - 1 - row),
    p: pol.map((polarity) => (polarity > 0 ? 1 : 0)),
    ...sensor,
  });
}
