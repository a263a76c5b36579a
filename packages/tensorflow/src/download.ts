import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { wheelPlatforms } from './platform.ts';
import type { OnProgress } from './progress.ts';
import type { Python } from './python.ts';
import { run, tail } from './run.ts';
import { size } from './size.ts';

/** Fetches wheels into `to` with `pip download`, without what they depend on and without installing anything; gives their paths. */
export async function download(
  python: Python,
  requirements: readonly string[],
  to: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onProgress: OnProgress },
): Promise<readonly string[]> {
  const temporary = join(to, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const report = (): void => {
    const bytes = folderSize(to);
    options.onProgress({ step: 'download', message: `downloading ${describe(requirements)}: ${size(bytes)}`, bytes });
  };
  const timer = setInterval(report, 1000);
  // pip works in our own folder: its space is what was checked, and it goes when ours goes.
  const env = { ...process.env, TMPDIR: temporary };
  const ran = await run(python.command, ['-m', 'pip', ...pipArguments(to), ...requirements], { env, signal: options.signal }).finally(() =>
    clearInterval(timer),
  );
  if (ran.code !== 0) throw new Error(pipProblem(requirements, ran.stderr || ran.stdout));
  report();
  return readdirSync(to)
    .filter((name) => name.endsWith('.whl'))
    .map((name) => join(to, name));
}

function pipArguments(to: string): readonly string[] {
  // Any Python can fetch: the wheel of one fixed Python version is asked for, as only its C++ libraries are used.
  const target = ['--only-binary=:all:', '--implementation', 'cp', '--python-version', '3.11', '--abi', 'cp311'];
  const platforms = wheelPlatforms().flatMap((platform) => ['--platform', platform]);
  // No cache: it would keep a second copy of gigabytes that are unpacked once.
  const quiet = ['--disable-pip-version-check', '--no-input', '--no-cache-dir', '--progress-bar', 'off'];
  return ['download', '--no-deps', ...quiet, ...target, ...platforms, '--dest', to];
}

function pipProblem(requirements: readonly string[], output: string): string {
  const full = /No space left|Errno 28/.test(output);
  const none = /No matching distribution/.test(output) && !/retrying|Retrying|Errno|resolution/.test(output);
  const remedy = full
    ? 'free some disk space, or set SYNFIRE_CACHE to a folder on a larger disk'
    : none
      ? 'the package index that pip is configured for lacks it: look at pip config list'
      : 'is the network there, and pip configured for it (pip config list, proxy)? Or fetch the wheel elsewhere and use --wheel FILE';
  return `pip could not download ${describe(requirements)}; ${remedy}\n${tail(output)}`;
}

function describe(requirements: readonly string[]): string {
  return requirements.length === 1 ? `${requirements[0]}` : `${requirements.length} CUDA packages`;
}

function folderSize(folder: string): number {
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const entry = statSync(join(folder, name), { throwIfNoEntry: false });
    if (entry?.isFile()) bytes += entry.size;
  }
  return bytes;
}
