/**
 * Frames per second of @synfire/events beside SpikingJelly's on the same events, in turns, and whether every count is the same:
 *   node --conditions=@synfire/source --import tsx tools/src/compare-frames.ts [FILE…] [--T 16] [--duration 100000] [--rounds 15] [--json]
 * Without files: real recordings of ../shared/data where they are, and 2,000,000 drawn events of 640×480.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { decodeEvents, type Sensor } from '@synfire/event-files';
import { byDuration, byNumber, byTime, channelsFirst, type Events, frames, noise, type Split } from '@synfire/events';
import { spikingJellyPython } from './peer-spikingjelly.ts';
import { sharedPath } from './shared.ts';

/** Calls of ours before any is timed: a process that trains has compiled them long ago. */
const WARM_UP = 20;

const program: string = join(import.meta.dirname, '..', 'peers', 'spikingjelly', 'frames.py');
/** Files of ../shared/data, and their sensors where the files do not say them. */
const samples: readonly (readonly [file: string, sensor?: Sensor])[] = [
  ['events-misc/nmnist.bin', { width: 34, height: 34 }],
  ['events-misc/ncaltech101_faces_easy_0001.bin', { width: 240, height: 180 }],
  ['events-misc/ncars.dat', { width: 120, height: 100 }],
  ['DvsGesture-source/1.bin', { width: 128, height: 128 }],
  ['aedat2/dvs128.aedat'],
  ['DvsGesture/user01_natural.aedat'],
];

/** What SpikingJelly answers: the call's time, or the error that it raises. */
type Answer = { readonly seconds: number; readonly frames: number } | { readonly error: string };

/** One line of the table; times are the least of the rounds, in seconds. */
interface Line {
  readonly recording: string;
  readonly events: number;
  readonly split: string;
  readonly frames: number;
  readonly ours: number;
  /** Ours, into the memory of the call before. */
  readonly into: number;
  readonly theirs: number | string;
  readonly equal: boolean | undefined;
}

/** A conversation with the Python program, a line each way. */
function peer() {
  const child = spawn(spikingJellyPython(), [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (request: object): Promise<Answer> => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${program} ended without an answer; what it said stands above`);
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

function recording(path: string, sensor?: Sensor): readonly [name: string, Events] {
  const name = basename(path);
  return [name, decodeEvents(readFileSync(path), sensor ? { name, sensor } : { name }).events];
}

function recordings(files: readonly string[]): readonly (readonly [name: string, Events])[] {
  if (files.length > 0) return files.map((path) => recording(path));
  const found = samples.flatMap(([file, sensor]) => {
    const path = sharedPath(`data/${file}`);
    return path === undefined ? [] : [recording(path, sensor)];
  });
  return [...found, ['drawn', noise(1, { count: 2_000_000, width: 640, height: 480, to: 1e6 })]];
}

async function compare(name: string, events: Events, splits: Splits, folder: string, ask: ReturnType<typeof peer>['ask'], rounds: number) {
  for (const column of ['t', 'x', 'y', 'p'] as const) writeFileSync(join(folder, `${column}.bin`), events[column]);
  const found: Line[] = [];
  for (const [split, of, ours] of splits) {
    const request = { folder, width: events.width, height: events.height, split, of };
    const into = frames(events, ours).x;
    const calls = { ours: () => frames(events, ours), into: () => frames(events, ours, { into }) };
    for (let call = 0; call < WARM_UP; call += 1) [calls.ours(), calls.into()];
    const times = { ours: Number.POSITIVE_INFINITY, into: Number.POSITIVE_INFINITY };
    let theirs: number | string = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds && typeof theirs === 'number'; round += 1) {
      for (const which of ['ours', 'into'] as const) {
        times[which] = Math.min(times[which], seconds(calls[which]));
        const answer = await ask(request); // theirs stands between both, so that neither finds the events in the cache
        theirs = 'error' in answer ? answer.error : Math.min(Number(theirs), answer.seconds);
      }
    }
    const made = [calls.ours(), calls.into()];
    const counts = typeof theirs === 'number' ? readFileSync(join(folder, 'frames.bin')) : undefined;
    const equal = counts && made.every((frames) => same(channelsFirst(frames), counts));
    found.push({
      recording: name,
      events: events.t.length,
      split: `${split} ${of}`,
      frames: calls.ours().shape[0],
      ...times,
      theirs,
      equal,
    });
  }
  return found;
}

function seconds(f: () => unknown): number {
  const start = performance.now();
  f();
  return (performance.now() - start) / 1000;
}

type Splits = readonly (readonly [split: 'number' | 'time' | 'duration', of: number, ours: Split])[];

const same = (ours: Float32Array, theirs: Buffer): boolean => Buffer.from(ours.buffer, ours.byteOffset, ours.byteLength).equals(theirs);

const columns = [
  'recording',
  'events',
  'split',
  'frames',
  'SpikingJelly, frames/s',
  'Synfire',
  'times',
  'into used memory',
  'times',
  'counts',
];

function row({ recording, events, split, frames: count, ours, into, theirs, equal }: Line): readonly string[] {
  const per = (seconds: number): string => Math.round(count / seconds).toLocaleString('en');
  const beside =
    typeof theirs === 'string'
      ? [theirs, '', '', '', '']
      : [per(theirs), per(ours), (theirs / ours).toFixed(1), per(into), (theirs / into).toFixed(1)];
  return [recording, events.toLocaleString('en'), split, `${count}`, ...beside, equal === undefined ? '' : equal ? 'equal' : 'DIFFERENT'];
}

async function main(): Promise<void> {
  const options = { T: { type: 'string', default: '16' }, duration: { type: 'string', default: '100000' } } as const;
  const { values, positionals } = parseArgs({
    options: { ...options, rounds: { type: 'string', default: '15' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [T, duration] = [Number(values.T), Number(values.duration)];
  const splits: Splits = [
    ['number', T, byNumber(T)],
    ['time', T, byTime(T)],
    ['duration', duration, byDuration(duration)],
  ];
  const { ask, end } = peer();
  const folder = mkdtempSync(join(tmpdir(), 'synfire-frames-'));
  try {
    const lines: Line[] = [];
    for (const [name, events] of recordings(positionals))
      lines.push(...(await compare(name, events, splits, folder, ask, Number(values.rounds))));
    if (values.json) console.log(JSON.stringify(lines));
    else for (const cells of [columns, columns.map(() => '---'), ...lines.map(row)]) console.log(`| ${cells.join(' | ')} |`);
    if (lines.some(({ equal }) => equal === false)) process.exitCode = 1;
  } finally {
    end();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
