/**
 * Events per second of the readers of @synfire/event-files beside those of expelliarmus and Tonic on the same files, in turns:
 *   node --conditions=@synfire/source --import tsx tools/src/compare-event-files.ts [--events 2000000] [--rounds 15] [--json]
 * Our writers make the files. Whole recordings beside whole ones, and chunks of 32,768 events beside chunks. Times are of the processor,
 * of all threads of a process, user and system: on a machine that does other work, too, the clock tells more about that.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type FormatName, formats, type Sensor } from '@synfire/event-files';
import { loadEvents, readEvents, writeEvents } from '@synfire/event-files/node';
import { type Events, noise } from '@synfire/events';
import { type EventFilesPeer, eventFilesPeer } from './peer-event-files.ts';

const files: readonly (readonly [FormatName, extension: string, Sensor, peer: string, inChunks: boolean])[] = [
  ['dat', 'dat', { width: 640, height: 480 }, 'expelliarmus dat', true],
  ['evt2', 'raw', { width: 640, height: 480 }, 'expelliarmus evt2', true],
  ['evt3', 'raw', { width: 640, height: 480 }, 'expelliarmus evt3', true],
  ['aedat3', 'aedat', { width: 128, height: 128 }, 'tonic aedat3', false],
  ['aedat4', 'aedat4', { width: 640, height: 480 }, 'tonic aedat4', false],
  ['atis', 'bin', { width: 240, height: 180 }, 'tonic atis', false],
];

/** Calls of ours before any is timed: a process that reads a dataset has compiled them long ago. */
const WARM_UP = 10;

/** One line of the table; times are the least of the rounds, in seconds. */
interface Line {
  readonly reader: string;
  readonly events: number;
  readonly ours: number;
  readonly theirs: number;
}

async function streamed(file: string, sensor: Sensor): Promise<number> {
  let count = 0;
  for await (const { t } of readEvents(file, { sensor })) count += t.length;
  return count;
}

async function compare(name: string, ours: () => Promise<number>, { read }: EventFilesPeer, file: string, rounds: number): Promise<Line> {
  const least = { ours: Number.POSITIVE_INFINITY, theirs: Number.POSITIVE_INFINITY };
  let events = 0;
  for (let call = 0; call < WARM_UP; call += 1) events = await ours();
  for (let round = 0; round < rounds; round += 1) {
    const start = process.cpuUsage();
    events = await ours();
    const { user, system } = process.cpuUsage(start);
    least.ours = Math.min(least.ours, (user + system) / 1e6);
    const answer = await read(name, file);
    least.theirs = Math.min(least.theirs, answer.seconds);
    if (answer.events !== events) throw new Error(`${name}: ${answer.events} events, ours ${events}; expected as many`);
  }
  return { reader: name, events, ...least };
}

async function main(): Promise<void> {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({ options: { events: text('2000000'), rounds: text('15'), json: { type: 'boolean', default: false } } });
  const [count, rounds] = [Number(values.events), Number(values.rounds)];
  const folder = mkdtempSync(join(tmpdir(), 'synfire-event-files-'));
  const peer = eventFilesPeer();
  try {
    const lines: Line[] = [];
    for (const [name, extension, sensor, reader, inChunks] of files) {
      const file = join(folder, `${name}.${extension}`);
      const events: Events = noise(1, { count, ...sensor, to: name === 'atis' ? 8e6 : 2e6 });
      await writeEvents(file, events, formats[name]);
      lines.push(await compare(reader, async () => (await loadEvents(file, { sensor })).count, peer, file, rounds));
      if (inChunks) lines.push(await compare(`${reader}, chunks`, () => streamed(file, sensor), peer, file, rounds));
    }
    const million = (events: number, seconds: number): string => (events / seconds / 1e6).toFixed(1);
    if (values.json) console.log(JSON.stringify(lines));
    else {
      console.log('| reader | events | Synfire, million events/s | the peer | times |\n| --- | --- | --- | --- | --- |');
      for (const { reader, events, ours, theirs } of lines)
        console.log(`| ${reader} | ${events} | ${million(events, ours)} | ${million(events, theirs)} | ${(theirs / ours).toFixed(1)} |`);
    }
  } finally {
    peer.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
