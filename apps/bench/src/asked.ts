import { join } from 'node:path';
import { createRun, type Run, writeJson } from '@synfire/checkpoint';
import type { Backend } from './backend.ts';
import { type Broken, brokenImages } from './broken.ts';
import type { Given } from './options.ts';
import type { Display } from './progress.ts';
import type { EvaluationSummary, TrainingSummary } from './summary.ts';
import type { RunConfig } from './task.ts';

/** What the command line asks of a task. */
export interface Asked<C extends RunConfig> {
  readonly config: C;
  readonly backend: Backend;
  readonly given: Given;
  /** The run that goes on. */
  readonly before: Run | undefined;
  readonly shown: Display;
}

/** The list of what cannot be read, where there is to be one. */
export const brokenList = (run: Run, given: Given): Broken | undefined =>
  given.has('skip-broken') ? brokenImages(join(run.dir, 'broken.jsonl')) : undefined;

/** A new run's folder. */
export const newRun = (config: RunConfig, backend: Backend, given: Given): Promise<Run> =>
  createRun({ task: config.task, config: { ...config, backend: backend.name }, dir: given.text('out') });

/** Writes the summary of a run and prints its closing table. */
export async function finish(run: Run, summary: EvaluationSummary | TrainingSummary, closing: string): Promise<void> {
  await writeJson(run.summary, { ...summary });
  process.stdout.write(`${closing}\n`);
}
