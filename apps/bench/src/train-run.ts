import { load, type Run, rewind, writeJson } from '@synfire/checkpoint';
import { count, disposeTree } from '@synfire/core';
import type { Optimizer } from '@synfire/optim';
import { disposeState, fromCheckpoint, initialState, type TrainState, toCheckpoint } from '@synfire/train';
import { type Asked, brokenList, finish, newRun } from './asked.ts';
import { banner } from './banner.ts';
import { closingTable } from './closing-table.ts';
import { picture } from './picture.ts';
import type { Display } from './progress.ts';
import { runData, stepsPerEpoch } from './run-data.ts';
import { runTraining } from './run-training.ts';
import { summarize, summarizeTraining } from './summary.ts';
import type { Opened, RunConfig, Task } from './task.ts';
import { versions } from './versions.ts';
import { waiting } from './waiting.ts';
import { loadWeights } from './weights.ts';
import { withinMemory } from './within-memory.ts';

/** Trains to the end of a run or to Ctrl-C; gives the exit status. */
export async function trainRun<C extends RunConfig>(task: Task<C>, asked: Asked<C>): Promise<number> {
  const { backend, given, before, shown } = asked;
  const opened = await task.open(asked.config, shown.say);
  try {
    const { from, optimizer } = await started(task, asked, opened);
    const config = await withinMemory(task, asked, { opened, from, optimizer });
    const model = task.model(config, opened.classes.length);
    const run = before ?? (await newRun(config, backend, given));
    const broken = brokenList(run, given);
    const clock = waiting();
    const data = runData(opened, config, { transforms: task.transforms(config), broken, waiting: clock });
    const [params, classes] = [count(from.params), data.classes];
    banner(task, config, data, params, run, shown);
    const { name, device } = backend;
    const used = versions(backend);
    const own: RunConfig = config;
    if (!before) await writeJson(run.config, { ...own, backend: name, device, classes, params, layout: data.layout, versions: used });
    const result = await runTraining({ config, model, optimizer, from, data, run, shown, waiting: clock, fresh: !before });
    const { epochs, evalImagesPerSecond, stopped } = result;
    const counted = { batch: data.batch, params, classes, evalImagesPerSecond, brokenImages: broken?.count() ?? 0, versions: used };
    const summary = summarizeTraining(summarize(config, backend, counted), epochs, clock.share());
    await finish(run, summary, closingTable(summary, task.samples, run.dir));
    if (!stopped) await picture(task, run, { model, input: task.input(config), classes: opened.classes, validation: data.validation() });
    if (stopped) shown.say(`Stopped; go on with: pnpm bench ${task.name} --resume ${run.dir}`);
    return stopped ? 130 : 0;
  } finally {
    opened.close();
  }
}

/** The optimizer, and the state that training begins from. */
async function started<C extends RunConfig>(
  task: Task<C>,
  { config, before, shown }: Asked<C>,
  opened: Opened,
): Promise<{ readonly from: TrainState; readonly optimizer: Optimizer }> {
  const optimizer = task.optimizer(config, Math.max(stepsPerEpoch(opened, config), 1));
  const model = task.model(config, opened.classes.length);
  const start = initialState(model, optimizer, { key: config.seed, input: task.input(config) });
  return { optimizer, from: before ? await continued(before, start) : await withWeights(config, start, shown) };
}

/** The state that a run's last checkpoint holds; the files are cut to what they were then. */
async function continued(run: Run, start: TrainState): Promise<TrainState> {
  const { trees, metadata } = await load(run.last, toCheckpoint(start).trees);
  disposeState(start);
  await rewind(run, metadata);
  return fromCheckpoint({ trees, metadata });
}

/** The start with the weights of --checkpoint, where there is one. */
async function withWeights({ checkpoint }: RunConfig, start: TrainState, { say }: Display): Promise<TrainState> {
  if (checkpoint === undefined) return start;
  const trees = await loadWeights(checkpoint, start, say);
  disposeTree([start.params, start.state]);
  return { ...start, ...trees };
}
