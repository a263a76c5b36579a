import { count, disposeTree } from '@synfire/core';
import { evaluate } from '@synfire/train';
import { type Asked, brokenList, finish, newRun } from './asked.ts';
import { lossOf } from './losses.ts';
import { runData } from './run-data.ts';
import { evaluationTable, summarize } from './summary.ts';
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
    const row = { epoch: 0, trainLoss: 0, trainTop1: 0, valLoss, valTop1, valTop5, imagesPerSecond: 0, firingRate: 0 };
    const counts = { batch: data.batch, params, classes: data.classes, brokenImages: broken?.count() ?? 0, dataWaitShare: 0 };
    const summary = summarize(config, backend, { ...counts, epochs: [row], evalImagesPerSecond }, versions(backend));
    if (before) process.stdout.write(`${evaluationTable(summary, run.dir)}\n`);
    else await finish(run, summary, evaluationTable);
    return 0;
  } finally {
    opened.close();
  }
}
