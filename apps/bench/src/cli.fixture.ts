import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../bench.mjs', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What a command line printed, and its exit status. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bench as a process of its own. */
export function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { readonly child: ChildProcess; readonly done: Promise<Outcome> } {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: root,
    // Ways of convolutions that are given and not timed: runs in different processes then choose alike, and their numbers can be compared.
    env: { SYNFIRE_EVENT_CONV: '0.3', SYNFIRE_WINOGRAD: '4', ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout?.on('data', (data: Buffer) => {
    text.stdout += data;
  });
  child.stderr?.on('data', (data: Buffer) => {
    text.stderr += data;
  });
  const done = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...text }));
  });
  return { child, done };
}

/** Runs the bench to its end. */
export const bench = (...args: readonly string[]): Promise<Outcome> => start(args).done;
