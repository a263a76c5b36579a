import { access, appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { encodeEvent } from './events.ts';
import { type Json, writeJson } from './write-json.ts';

/** The files of one run. */
export interface Run {
  readonly dir: string;
  /** Everything needed to repeat the run. */
  readonly config: string;
  /** A JSON object a line. */
  readonly metrics: string;
  /** TensorBoard's event file. */
  readonly events: string;
  readonly last: string;
  readonly best: string;
  readonly summary: string;
}

/** Options of `createRun`. */
export interface RunOptions {
  /** First part of the folder's name, such as `imagenet`. */
  readonly task: string;
  /** What config.json is to say. */
  readonly config: Json;
  /** The folder itself; default `<root>/<task>-<time>`, numbered where that exists. */
  readonly dir?: string | undefined;
  /** Default `runs`. */
  readonly root?: string;
  /** Default now. */
  readonly at?: Date;
}

/** Makes a run's folder with config.json, empty metrics and an empty event file. Throws Error where `dir` holds files already. */
export async function createRun({ task, config, dir, root = 'runs', at = new Date() }: RunOptions): Promise<Run> {
  const folder = dir === undefined ? await newFolder(join(root, `${task}-${timestamp(at)}`)) : await emptyFolder(dir);
  const seconds = at.getTime() / 1000;
  const events = `events.out.tfevents.${Math.floor(seconds)}.${hostname()}`;
  const run = files(folder, events);
  await mkdir(join(folder, 'checkpoints'));
  await writeFile(run.metrics, '');
  await appendFile(run.events, encodeEvent({ wallTime: seconds, step: 0, fileVersion: 'brain.Event:2', scalars: {} }));
  await writeJson(run.config, config);
  return run;
}

/** The files of a run that `createRun` made. Throws Error that says what was looked for. */
export async function openRun(dir: string): Promise<Run> {
  const names = await readdir(dir).catch((): string[] => []);
  const events = names.find((name) => name.startsWith('events.out.tfevents.'));
  if (!names.includes('config.json') || !names.includes('metrics.jsonl') || events === undefined) {
    const found = names.length === 0 ? 'nothing' : names.slice(0, 8).join(', ');
    throw new Error(`${dir}: not a run's folder (looked for config.json, metrics.jsonl and events.out.tfevents.*, found ${found})`);
  }
  return files(dir, events);
}

/** What config.json says. Throws Error that names the file where it is not JSON. */
export async function readConfig(run: Run): Promise<unknown> {
  const text = await readFile(run.config, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${run.config}: not JSON`, { cause: error });
  }
}

const files = (dir: string, events: string): Run => ({
  dir,
  config: join(dir, 'config.json'),
  metrics: join(dir, 'metrics.jsonl'),
  events: join(dir, events),
  last: join(dir, 'checkpoints', 'last.safetensors'),
  best: join(dir, 'checkpoints', 'best.safetensors'),
  summary: join(dir, 'summary.json'),
});

/** Local time, as 20261120-231502. */
function timestamp(at: Date): string {
  const two = (n: number): string => `${n}`.padStart(2, '0');
  const [day, time] = [
    [at.getFullYear(), at.getMonth() + 1, at.getDate()],
    [at.getHours(), at.getMinutes(), at.getSeconds()],
  ];
  return `${day.map(two).join('')}-${time.map(two).join('')}`;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function newFolder(base: string): Promise<string> {
  for (let n = 1; ; n++) {
    const dir = n === 1 ? base : `${base}-${n}`;
    // Without `recursive`, mkdir fails where another process has just made the folder; the next number is free then.
    await mkdir(join(dir, '..'), { recursive: true });
    const made = await mkdir(dir).then(
      () => true,
      async (error: unknown) => {
        if (await exists(dir)) return false;
        throw error;
      },
    );
    if (made) return dir;
  }
}

async function emptyFolder(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  const names = await readdir(dir);
  if (names.length === 0) return dir;
  throw new Error(`${dir}: has files already (${names.slice(0, 4).join(', ')}); resume that run, or name a new folder`);
}
