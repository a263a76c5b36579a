import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Spikes, spikes } from '@synfire/event-files/hdf5';
import type { EventDataset, EventSplit } from './event-dataset.ts';
import { missing, type Source, sizes } from './missing.ts';
import { isFile } from './present.ts';

/** 700 cells of an artificial cochlea in one row; every spike is ON. */
const sensor = { width: 700, height: 1 };

/** Spiking Heidelberg Digits (Cramer et al. 2020): `shd_{train,test}.h5`, also gzipped. Frames are [T, 1, 700, 2], with `merge` [T, 1, 700, 1]. */
export async function shd(dir: string): Promise<EventDataset> {
  return heidelberg(dir, 'shd', ['train', 'test'], {
    title: 'SHD',
    page: 'https://zenkelab.org/datasets/',
    archives: [
      { name: 'shd_train.h5.zip', md5: 'f3252aeb598ac776c1b526422d90eecb' },
      { name: 'shd_test.h5.zip', md5: '1503a5064faa34311c398fb0a1ed0a6f' },
    ],
    layout: 'shd_train.h5 and shd_test.h5, or those names with .gz',
    published: [8156, 2264],
  });
}

/** Spiking Speech Commands (Cramer et al. 2020): `ssc_{train,valid,test}.h5`, also gzipped. The files are held in memory: several GB. */
export async function ssc(dir: string): Promise<EventDataset> {
  return heidelberg(dir, 'ssc', ['train', 'test', 'valid'], {
    title: 'SSC',
    page: 'https://zenkelab.org/datasets/',
    archives: [
      { name: 'ssc_train.h5.zip', md5: 'd102be95e7144fcc0553d1f45ba94170' },
      { name: 'ssc_valid.h5.zip', md5: 'b4eee3516a4a90dd0c71a6ac23a8ae43' },
      { name: 'ssc_test.h5.zip', md5: 'a35ff1e9cffdd02a20eb850c17c37748' },
    ],
    layout: 'ssc_train.h5, ssc_valid.h5 and ssc_test.h5, or those names with .gz',
    published: [75_466, 20_382],
  });
}

async function heidelberg(dir: string, name: string, parts: readonly string[], source: Source): Promise<EventDataset> {
  const files: string[] = [];
  for (const part of parts) {
    const file = await firstFile(
      [`${name}_${part}.h5`, `${name}_${part}.h5.gz`].flatMap((one) => [join(dir, one), join(dir, 'extract', one)]),
    );
    if (file === undefined) throw await missing(dir, source);
    files.push(file);
  }
  const opened: Spikes[] = [];
  for (const file of files) opened.push(await spikes(await readFile(file), file));
  const [train, test, valid] = opened.map((one, i) => splitOf(one, files[i] ?? ''));
  if (!train || !test) throw await missing(dir, source);
  const last = [train, test].flatMap(({ labels }) => labels).reduce((a, b) => Math.max(a, b), 0);
  const classes = opened.find((one) => one.classes.length > 0)?.classes ?? Array.from({ length: last + 1 }, (_, label) => `${label}`);
  const more = valid ? `, ${valid.length} for validation` : '';
  return {
    title: source.title,
    train,
    test,
    ...(valid ? { valid } : {}),
    classes,
    sensor,
    layout: `${files.join(', ')}: ${classes.length} classes; ${sizes(train.length, test.length, source.published)}${more}.`,
    close: () => {
      for (const one of opened) one.close();
    },
  };
}

function splitOf({ length, labels, get }: Spikes, file: string): EventSplit {
  return {
    length,
    labels,
    files: [file],
    name: (index) => `${file}, recording ${index}`,
    get: async (index) => ({ events: get(index), label: labels[index] ?? -1 }),
  };
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isFile(path)) return path;
  return undefined;
}
