import { join } from 'node:path';
import { formats } from '@synfire/event-files';
import { loadEvents } from '@synfire/event-files/node';
import { classFolders } from './class-folders.ts';
import type { EventDataset, EventSplit } from './event-dataset.ts';
import { fileSplit } from './file-split.ts';
import { gestureRecordings } from './gesture-recordings.ts';
import { trials } from './gesture-trials.ts';
import { missing, type Source } from './missing.ts';
import { isFile } from './present.ts';

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
const sensor = { width: 128, height: 128 };

const source: Source = {
  title: 'DVS128 Gesture',
  page: 'https://research.ibm.com/interactive/dvsgesture/',
  archives: [
    { name: 'DvsGesture.tar.gz', md5: '8a5c71fb11e24e5ca5b11866ca6c00a1' },
    { name: 'gesture_mapping.csv', md5: '109b2ae64a0e1f3ef535b18ad7367fd1' },
  ],
  layout: `${TRAIN} and ${TEST} with the recordings user01_natural.aedat, user01_natural_labels.csv … beside them, or SpikingJelly's events_np/{train,test}/{0 … 10}/*.npz`,
  size: '122 recordings, 1176 training and 288 test samples',
};

/**
 * DVS128 Gesture (Amir et al. 2017): IBM's recordings, of which each row of a label file is a sample that is read from its place (1176 for
 * training, 288 for test), or the npz that SpikingJelly extracts of them. Labels are 0 … 10, as in the label files less 1; SpikingJelly
 * sorts its folders as text, so that its label 2 is the gesture 10. Throws an Error that says what to get where neither is there.
 */
export async function dvsGesture(dir: string): Promise<EventDataset> {
  const recordings = await firstWith([dir, join(dir, 'DvsGesture'), join(dir, 'extract', 'DvsGesture')], TRAIN);
  if (recordings !== undefined) {
    const [train, test] = await Promise.all([TRAIN, TEST].map(async (list) => gestureRecordings(await trials(recordings, list))));
    return dataset(train, test, `${recordings}: recordings with label files, sliced in place by ${TRAIN} and ${TEST}`);
  }
  for (const folder of [join(dir, 'events_np'), dir]) {
    const [train, test] = await Promise.all(['train', 'test'].map((split) => extracted(join(folder, split))));
    if (train && test && train.length > 0) return dataset(train, test, `${folder}: npz extracted by SpikingJelly`);
  }
  throw await missing(dir, source);
}

async function extracted(dir: string): Promise<EventSplit> {
  const files = await classFolders(
    dir,
    GESTURES.map((_, label) => `${label}`),
    /\.npz$/,
  );
  return fileSplit(files, async (path) => (await loadEvents(path, { format: formats.npz, sensor })).events);
}

function dataset(train: EventSplit | undefined, test: EventSplit | undefined, layout: string): EventDataset {
  if (!train || !test || train.length === 0 || test.length === 0) throw new Error(`${layout}; but no sample in one of the splits.`);
  const counts = `${train.length} training and ${test.length} test samples`;
  const whole = train.length === 1176 && test.length === 288 ? 'as published' : 'not the published 1176 and 288';
  return { title: source.title, train, test, classes: GESTURES, sensor, layout: `${layout}; ${counts}, ${whole}.` };
}

async function firstWith(dirs: readonly string[], name: string): Promise<string | undefined> {
  for (const dir of dirs) if (await isFile(join(dir, name))) return dir;
  return undefined;
}
