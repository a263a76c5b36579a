import { formats } from '@synfire/event-files';
import type { EventDataset } from './event-dataset.ts';
import { reader } from './file-split.ts';
import { folderDataset } from './folder-dataset.ts';
import type { ReadPolicy } from './read-policy.ts';

const sensor = { width: 128, height: 128 };

/** DVS-Lip (Tan et al. 2022): a hundred spoken words, `DVS-Lip/{train,test}/<word>/<n>.npy`; SpikingJelly links the same files. */
export async function dvsLip(dir: string, policy: ReadPolicy = {}): Promise<EventDataset> {
  return folderDataset(dir, {
    source: {
      title: 'DVS-Lip',
      page: 'https://sites.google.com/view/event-based-lipreading',
      archives: [{ name: 'DVS-Lip.zip', md5: '2dcb959255122d4cdeb6094ca282494b' }],
      layout: 'DVS-Lip/{train,test}/<word>/0.npy …',
      published: [14_896, 4975],
    },
    sensor,
    layouts: [
      {
        roots: ['', 'DVS-Lip', 'extract/DVS-Lip', 'events_np'],
        parts: ['train', 'test'],
        file: /^\d+\.npy$/,
        read: reader(formats.npz, sensor, policy),
      },
    ],
  });
}
