import { join } from 'node:path';
import { formats, npz } from '@synfire/event-files';
import { classFolders } from './class-folders.ts';
import type { EventDataset, EventSplit } from './event-dataset.ts';
import { fileSplit, type LabelledFile, reader } from './file-split.ts';
import { gestureRecordings } from './gesture-recordings.ts';
import { trials } from './gesture-trials.ts';
import { missing, type Source, sizes } from './missing.ts';
import { isFile, names } from './present.ts';
import type { ReadPolicy } from './read-policy.ts';

/** The eleven gestures by label, as gesture_mapping.csv names them. */
export const GESTURES = [
  'hand_clapping',
  'right_hand_wave',
  'left_hand_wave',
  'right_arm_clockwise',
  'right_arm_counter_clockwise',
  'left_arm_clockwise',
  'left_arm_counter_clockwise',
  'arm_roll',
  'air_drums',
  'air_guitar',
  'other_gestures',
] as const;

const TRAIN = 'trials_to_train.txt';
const TEST = 'trials_to_test.txt';
/** N-MNIST's npz have numbers for names. */
const EXTRACTED = /^user\d+_.*\.npz$/;
const sensor = { width: 128, height: 128 };

const source: Source = {
  title: 'DVS128 Gesture',
  page: 'https://research.ibm.com/interactive/dvsgesture/',
  archives: [
    { name: 'DvsGesture.tar.gz', md5: '8a5c71fb11e24e5ca5b11866ca6c00a1' },
    { name: 'gesture_mapping.csv', md5: '109b2ae64a0e1f3ef535b18ad7367fd1' },
  ],
  layout: `${TRAIN} and ${TEST} with the recordings user01_natural.aedat, user01_natural_labels.csv … beside them, or SpikingJelly's events_np/{train,test}/{0 … 10}/*.npz`,
  published: [1176, 288],
};

/**
 * DVS128 Gesture (Amir et al. 2017): IBM's recordings, of which each row of a label file is a sample that is read from its place (1176 for
 * training, 288 for test); or the npz that SpikingJelly extracts of them; or Tonic's repack, which has fewer samples (1077 and 264).
 * Labels are 0 … 10, as in the label files less 1; SpikingJelly sorts its folders as text, so that its label 2 is the gesture 10.
 * Throws an Error that says what to get where none is there.
 */
export async function dvsGesture(dir: string, policy: ReadPolicy = {}): Promise<EventDataset> {
  const recordings = await firstWith([dir, join(dir, 'DvsGesture'), join(dir, 'extract', 'DvsGesture')], TRAIN);
  if (recordings !== undefined) {
    const [train, test] = await Promise.all([TRAIN, TEST].map(async (list) => gestureRecordings(await trials(recordings, list), policy)));
    return dataset(train, test, `${recordings}: recordings with label files, sliced in place by ${TRAIN} and ${TEST}`);
  }
  const labels = GESTURES.map((_, label) => `${label}`);
  for (const folder of [join(dir, 'events_np'), dir]) {
    const [train, test] = await Promise.all(['train', 'test'].map((part) => classFolders(join(folder, part), labels, EXTRACTED)));
    if (!train?.length || !test) continue;
    const read = reader(formats.npz, sensor, policy);
    return dataset(fileSplit(train, read), fileSplit(test, read), `${folder}: npz extracted by SpikingJelly`);
  }
  for (const folder of [dir, join(dir, 'DVSGesture')]) {
    const [train, test] = await Promise.all(['Train', 'Test'].map((part) => repacked(join(folder, `ibmGesture${part}`))));
    if (!train?.length || !test) continue;
    const read = reader(npz({ order: ['x', 'y', 'p', 't'], unit: 1000 }), sensor, policy);
    return dataset(fileSplit(train, read), fileSplit(test, read), `${folder}: Tonic's repack, not comparable with IBM's samples`);
  }
  throw await missing(dir, source);
}

/** `<recording>/<label>.npy`, one sample of a class at most. */
async function repacked(dir: string): Promise<readonly LabelledFile[]> {
  const folders = await names(dir);
  const files = await Promise.all(
    folders.map(async (name) => (await names(join(dir, name))).map((file) => ({ path: join(dir, name, file), label: labelOf(file) }))),
  );
  return files.flat().filter(({ label }) => label >= 0 && label < GESTURES.length);
}

const labelOf = (file: string): number => Number(/^(\d+)\.npy$/.exec(file)?.[1] ?? -1);

function dataset(train: EventSplit | undefined, test: EventSplit | undefined, found: string): EventDataset {
  if (!train || !test || train.length === 0 || test.length === 0) throw new Error(`${found}; but no sample in one of the splits.`);
  const layout = `${found}; ${sizes(train.length, test.length, source.published)}.`;
  return { title: source.title, train, test, classes: GESTURES, sensor, layout, close: () => {} };
}

async function firstWith(dirs: readonly string[], name: string): Promise<string | undefined> {
  for (const dir of dirs) if (await isFile(join(dir, name))) return dir;
  return undefined;
}
