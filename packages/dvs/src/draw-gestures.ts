import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fold, uniforms } from '@synfire/data';
import { formats } from '@synfire/event-files';
import { writeEvents } from '@synfire/event-files/node';
import { type Events, noise } from '@synfire/events';
import { drawnFolder } from './drawn-folder.ts';
import { GESTURES } from './dvs-gesture.ts';
import { gestureScene, type Person } from './gesture-scene.ts';
import { simulateEvents } from './simulate-events.ts';

/** How many recordings `drawGestures` makes. */
export interface DrawGesturesOptions {
  readonly seed?: number;
  /** Recordings for training and for test; each holds one gesture of every class. */
  readonly train?: number;
  readonly test?: number;
  /** µs of a gesture. */
  readonly duration?: number;
  readonly onRecording?: (done: number, of: number) => void;
}

const VERSION = 1;
const LIGHTS = ['fluorescent', 'fluorescent_led', 'lab', 'led', 'natural'];
const TRAIN_USERS = 23;
const TEST_USERS = 6;
const BEGIN = 1_000_000;
const PAUSE = 200_000;

/**
 * Draws recordings of eleven gestures in DVS128 Gesture's layout, AEDAT 3.1 with label files and trial lists, by simulated pixels: for
 * first runs and tests, where a person moves two arms before a wall. Persons for training do not occur in test. A folder that holds the
 * same drawing is left as it is. Throws an Error if it holds something else.
 */
export async function drawGestures(
  dir: string,
  options: DrawGesturesOptions = {},
): Promise<{ readonly dir: string; readonly made: boolean }> {
  const { seed = 0, train = 20, test = 5, duration = 800_000, onRecording } = options;
  const most = { train: TRAIN_USERS * LIGHTS.length, test: TEST_USERS * LIGHTS.length };
  for (const [name, value, end] of [
    ['train', train, most.train],
    ['test', test, most.test],
  ] as const) {
    if (!(Number.isInteger(value) && value >= 1 && value <= end))
      throw new RangeError(`drawGestures: ${name} is ${value}; expected 1 to ${end} recordings.`);
  }
  if (!(duration >= 50_000 && duration <= 60e6))
    throw new RangeError(`drawGestures: duration is ${duration} µs; expected 50000 to 60000000.`);
  const mark = { drawing: 'gestures', version: VERSION, seed, train, test, duration };
  return drawnFolder(dir, mark, async (into) => {
    const recordings = [...people(train, 1, TRAIN_USERS), ...people(test, 1 + TRAIN_USERS, TEST_USERS)];
    for (const [i, { user, light }] of recordings.entries()) {
      const person = { key: fold(fold(seed, 0), user), light: light / (LIGHTS.length - 1) };
      await record(join(into, nameOf(user, light)), person, fold(fold(seed, user), light), duration);
      onRecording?.(i + 1, recordings.length);
    }
    const list = (from: number, to: number): string =>
      recordings
        .slice(from, to)
        .map(({ user, light }) => `${nameOf(user, light)}.aedat\n`)
        .join('');
    await writeFile(join(into, 'trials_to_train.txt'), list(0, train));
    await writeFile(join(into, 'trials_to_test.txt'), list(train, recordings.length));
    await writeFile(join(into, 'gesture_mapping.csv'), ['action,label', ...GESTURES.map((name, i) => `${name},${i + 1}`), ''].join('\n'));
  });
}

function people(count: number, first: number, users: number): readonly { readonly user: number; readonly light: number }[] {
  return Array.from({ length: count }, (_, i) => ({ user: first + (i % users), light: (i + Math.floor(i / users)) % LIGHTS.length }));
}

function nameOf(user: number, light: number): string {
  return `user${String(user).padStart(2, '0')}_${LIGHTS[light]}`;
}

/** All gestures one after the other, with pauses in which there is only noise. */
async function record(path: string, person: Person, key: number, duration: number): Promise<void> {
  const rows: string[] = [];
  const parts: Events[] = [];
  let from = BEGIN;
  for (let label = 0; label < GESTURES.length; label += 1) {
    const of = fold(key, label);
    const long = Math.round(duration * (0.9 + 0.2 * (uniforms(of, 1)[0] ?? 0)));
    const { t, ...rest } = simulateEvents(gestureScene(person, label, fold(of, 1)), fold(key, 1000), { to: long });
    const start = from;
    parts.push({ t: t.map((time) => start + time), ...rest });
    parts.push(
      noise(fold(of, 2), { count: Math.round(PAUSE * 5e-3), width: 128, height: 128, from: start + long, to: start + long + PAUSE }),
    );
    rows.push(`${label + 1},${start},${start + long}`);
    from = start + long + PAUSE;
  }
  await writeEvents(`${path}.aedat`, parts, formats.aedat3);
  await writeFile(`${path}_labels.csv`, ['class,startTime_usec,endTime_usec', ...rows, ''].join('\n'));
}
