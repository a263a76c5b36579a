import { count, disposeTree } from '@synfire/core';
import { evaluate } from '@synfire/train';
import { type Asked, brokenList, finish, newRun } from './asked.ts';
import { evaluationTable } from './closing-table.ts';
import { lossOf } from './losses.ts';
import { runData } from './run-data.ts';
import { summarize } from './summary.ts';
import type { RunConfig, Task } from './task.ts';
import { UsageError } from './usage-error.ts';
import { versions } from './versions.ts';
import { loadWeights } from './weights.ts';

/** Only evaluates weights; gives the exit status. */
export async function evaluateRun<C extends RunConfig>(
  task: Task<C>,
  { config, backend, given, before, shown }: Asked<C>,
): Promise<number> {
  const opened = await task.open(config, shown.say);
  try {
    const model = task.model(config, opened.classes.length);
    const start = model.init(config.seed, task.input(config));
    const file = given.text('checkpoint') ?? before?.best;
    if (file === undefined) throw new UsageError('--eval-only needs weights: --checkpoint FILE or --resume RUN');
    const trees = await loadWeights(file, start, shown.say);
    const params = count(start.params);
    disposeTree([start.params, start.state]);
    const run = before ?? (await newRun(config, backend, given));
    const broken = brokenList(run, given);
    const data = runData(opened, config, { transforms: task.transforms(config), broken });
    const found = await evaluate(model, trees.params, trees.state, data.validation(), lossOf(config));
    disposeTree([trees.params, trees.state]);
    const { loss: valLoss, top1: valTop1, top5: valTop5, imagesPerSecond: evalImagesPerSecond } = found;
    const { batch, classes } = data;
    const counted = { batch, params, classes, evalImagesPerSecond, brokenImages: broken?.count() ?? 0, versions: versions(backend) };
    const summary = { ...summarize(config, backend, counted), last: { valLoss, valTop1, valTop5 } };
    const closing = evaluationTable(summary, task.samples, run.dir);
    if (before) process.stdout.write(`${closing}\n`);
    else await finish(run, summary, closing);
    return 0;
  } finally {
    opened.close();
  }
}
