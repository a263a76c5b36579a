import { formats } from '@synfire/event-files';
import type { EventDataset } from './event-dataset.ts';
import { reader } from './file-split.ts';
import { folderDataset } from './folder-dataset.ts';
import type { ReadPolicy } from './read-policy.ts';

/** The largest box around a car; samples are cut out of a larger sensor, each as large as it is, and stand at the upper left. */
const sensor = { width: 120, height: 100 };
const file = /_td\.dat$/;

/** N-CARS (Sironi et al. 2018): `n-cars_train/{background,cars}/obj_*_td.dat` and `n-cars_test`. */
export async function nCars(dir: string, policy: ReadPolicy = {}): Promise<EventDataset> {
  const read = reader(formats.dat, sensor, policy);
  return folderDataset(dir, {
    source: {
      title: 'N-CARS',
      page: 'https://www.prophesee.ai/2018/03/13/dataset-n-cars/',
      archives: [
        { name: 'Prophesee_Dataset_n_cars.zip', md5: '553ce464d6e5e617b3c21ce27c19368e' },
        { name: 'n-cars_train.zip', md5: '976d126a651b95d81800b05a3093337b' },
        { name: 'n-cars_test.zip', md5: '3b5e8e9a5bffeb95614b8c0a2ba4e511' },
      ],
      layout: 'n-cars_train/{background,cars}/obj_*_td.dat and n-cars_test',
      published: [15_422, 8607],
    },
    sensor,
    classes: ['background', 'cars'],
    layouts: [
      { roots: ['', 'Prophesee_Dataset_n_cars'], parts: ['n-cars_train', 'n-cars_test'], file, read },
      { roots: ['', 'Prophesee_Dataset_n_cars'], parts: ['n-cars_train/train', 'n-cars_test/test'], file, read },
      { roots: [''], parts: ['train', 'test'], file, read },
    ],
  });
}
