import { openRun, type Run, readConfig } from '@synfire/checkpoint';
import { backendNames, precisionNames, startBackend } from './backend.ts';
import { evaluateRun } from './evaluate-run.ts';
import { freeOnResume } from './imagenet-options.ts';
import { type Given, help, parse } from './options.ts';
import { display } from './progress.ts';
import type { RunConfig, Task } from './task.ts';
import { withThreads } from './threads.ts';
import { trainRun } from './train-run.ts';
import { UsageError } from './usage-error.ts';

/** Runs a task that trains a network: what the command line asks for, to the exit status. */
export async function runTask<C extends RunConfig>(task: Task<C>, args: readonly string[]): Promise<number> {
  const given = parse(args, task.options);
  if (given.has('help')) {
    process.stdout.write(help(`pnpm bench ${task.name} [options]`, task.about, task.options));
    return 0;
  }
  const elsewhere = await withThreads(given.count('workers'));
  if (elsewhere !== undefined) return elsewhere;
  const resumed = given.text('resume');
  const before = resumed === undefined ? undefined : await resumedRun(task, resumed, given);
  const evalOnly = given.has('eval-only');
  if (evalOnly && !before && !given.has('checkpoint')) throw new UsageError('--eval-only needs weights: --checkpoint FILE or --resume RUN');
  const shown = display(given.has('quiet'), task.samples);
  const precision = before ? before.config.precision : given.word('precision', precisionNames);
  const backend = await startBackend(given.word('backend', backendNames) ?? 'auto', shown.say, precision);
  const config = before?.config ?? task.config(given, backend.name);
  shown.say(`Backend: ${backend.name}, ${backend.description}`);
  const asked = { config, backend, given, before: before?.run, shown };
  return evalOnly ? evaluateRun(task, asked) : trainRun(task, asked);
}

/** A run to go on with and its options; those that may change are taken from the command line. */
async function resumedRun<C extends RunConfig>(
  task: Task<C>,
  dir: string,
  given: Given,
): Promise<{ readonly run: Run; readonly config: C }> {
  const fixed = given.names().filter((name) => !freeOnResume.includes(name));
  if (fixed.length > 0)
    throw new UsageError(`--${fixed[0]} cannot be given with --resume: the run's own options go on (they are in its config.json)`);
  const run = await openRun(dir);
  const config = await readConfig(run);
  if (typeof config !== 'object' || config === null || !('task' in config) || config.task !== task.name) {
    const other = typeof config === 'object' && config !== null && 'task' in config ? `of ${config.task}` : 'of no task';
    throw new Error(`${run.config}: the configuration of a run ${other}, not of ${task.name}`);
  }
  // Written by `trainRun`, whose task it names.
  const own = config as unknown as C;
  const [data, epochs, cache] = [given.text('data'), given.count('epochs'), given.text('cache')];
  return {
    run,
    config: {
      ...own,
      ...(data === undefined ? {} : { data }),
      ...(epochs === undefined ? {} : { epochs }),
      ...(cache === undefined ? {} : { cache }),
    },
  };
}
