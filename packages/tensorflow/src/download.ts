import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { wheelPlatforms } from './platform.ts';
import type { OnProgress } from './progress.ts';
import type { Python } from './python.ts';
import { run, tail } from './run.ts';
import { size } from './size.ts';

/** Fetches one wheel into an empty folder with `pip download`, without what it depends on and without installing anything; gives its path. */
export async function download(
  python: Python,
  requirement: string,
  to: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onProgress: OnProgress },
): Promise<string> {
  const temporary = join(to, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const report = (): void => {
    const bytes = largestFile(to);
    options.onProgress({ step: 'download', message: `downloading ${requirement}: ${size(bytes)}`, bytes });
  };
  const timer = setInterval(report, 1000);
  // pip works in our own folder: its space is what was checked, and it goes when ours goes.
  const env = { ...process.env, TMPDIR: temporary };
  const args = ['-m', 'pip', ...pipArguments(to), requirement];
  const ran = await run(python.command, args, { env, signal: options.signal }).finally(() => clearInterval(timer));
  const wheel = readdirSync(to).find((name) => name.endsWith('.whl'));
  if (ran.code !== 0 || !wheel) throw new Error(pipProblem(requirement, ran.stderr || ran.stdout));
  report();
  return join(to, wheel);
}

function pipArguments(to: string): readonly string[] {
  // Any Python can fetch: the wheel of one fixed Python version is asked for, as only its C++ libraries are used.
  const target = ['--only-binary=:all:', '--implementation', 'cp', '--python-version', '3.11', '--abi', 'cp311'];
  const platforms = wheelPlatforms().flatMap((platform) => ['--platform', platform]);
  // No cache: it would keep a second copy of gigabytes that are unpacked once.
  const quiet = ['--disable-pip-version-check', '--no-input', '--no-cache-dir', '--progress-bar', 'off'];
  return ['download', '--no-deps', ...quiet, ...target, ...platforms, '--dest', to];
}

function pipProblem(requirement: string, output: string): string {
  const full = /No space left|Errno 28/.test(output);
  const none = /No matching distribution/.test(output) && !/retrying|Retrying|Errno|resolution/.test(output);
  const remedy = full
    ? 'free some disk space, or set SYNFIRE_CACHE to a folder on a larger disk'
    : none
      ? 'the package index that pip is configured for lacks it: look at pip config list'
      : 'is the network there, and pip configured for it (pip config list, proxy)? Or fetch the wheel elsewhere and use --wheel FILE';
  return `pip could not download ${requirement}; ${remedy}\n${tail(output)}`;
}

// The wheel itself: pip has it first in its temporary folder and then copies it.
function largestFile(folder: string): number {
  const sizes = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
    const entry = statSync(join(folder, name), { throwIfNoEntry: false });
    return entry?.isFile() ? entry.size : 0;
  });
  return Math.max(0, ...sizes);
}
