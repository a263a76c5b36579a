import { aslDvs } from './asl-dvs.ts';
import { cifar10Dvs } from './cifar10-dvs.ts';
import { dvsGesture } from './dvs-gesture.ts';
import { dvsLip } from './dvs-lip.ts';
import type { EventDataset } from './event-dataset.ts';
import { shd, ssc } from './heidelberg.ts';
import { MissingDatasetError } from './missing.ts';
import { nCaltech101 } from './n-caltech101.ts';
import { nCars } from './n-cars.ts';
import { nMnist } from './n-mnist.ts';
import { names } from './present.ts';
import type { ReadPolicy } from './read-policy.ts';

/** What opens each dataset, by name; a dataset whose layout could be taken for another one's stands before it. */
export const eventDatasets: Readonly<Record<string, (dir: string, policy?: ReadPolicy) => Promise<EventDataset>>> = {
  'dvs-gesture': dvsGesture,
  'cifar10-dvs': cifar10Dvs,
  nmnist: nMnist,
  ncaltech101: nCaltech101,
  ncars: nCars,
  'dvs-lip': dvsLip,
  'asl-dvs': aslDvs,
  shd,
  ssc,
};

/** Opens a folder by the first of these layouts that it has. Throws a MissingDatasetError that lists them where it has none. */
export async function openEventDataset(dir: string, policy: ReadPolicy = {}): Promise<EventDataset> {
  for (const open of Object.values(eventDatasets)) {
    try {
      return await open(dir, policy);
    } catch (error) {
      if (!(error instanceof MissingDatasetError)) throw error;
    }
  }
  const found = (await names(dir)).slice(0, 8).join(', ') || 'nothing';
  throw new MissingDatasetError(
    `${dir}: no known dataset; found ${found}. Known are ${Object.keys(eventDatasets).join(', ')}: opening one by its name says its layout.`,
  );
}
