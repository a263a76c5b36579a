import { join } from 'node:path';
import { createRun, load, openRun, type Run, readConfig, rewind, writeJson } from '@synfire/checkpoint';
import { count, disposeTree, type Layer } from '@synfire/core';
import type { Optimizer } from '@synfire/optim';
import { disposeState, evaluate, fromCheckpoint, initialState, recipeOptimizer, type TrainState, toCheckpoint } from '@synfire/train';
import { type Backend, backendNames, startBackend } from './backend.ts';
import { type Broken, brokenImages } from './broken.ts';
import { banner } from './imagenet-banner.ts';
import { type ImagenetConfig, imagenetConfig } from './imagenet-config.ts';
import { openPictures, runData, stepsPerEpoch } from './imagenet-data.ts';
import { buildModel, inputShape } from './imagenet-model.ts';
import { freeOnResume, imagenetOptions } from './imagenet-options.ts';
import { runTraining } from './imagenet-train.ts';
import { lossOf } from './losses.ts';
import { type Given, help, parse } from './options.ts';
import { type Display, display } from './progress.ts';
import { closingTable, type Summary, summarize } from './summary.ts';
import { withThreads } from './threads.ts';
import { UsageError } from './usage-error.ts';
import { versions } from './versions.ts';
import { loadWeights } from './weights.ts';

const usage = 'pnpm bench imagenet [options]';
const about =
  "Trains a residual spiking network on ImageNet, or on a drawn sample in ImageNet's layout, evaluates it after every epoch, and writes a run's folder:\nconfig.json, metrics.jsonl, TensorBoard events, checkpoints and summary.json. Ctrl-C saves and ends; --resume goes on.\nWhat is not given is as in the model's paper (its recipe, which the run names with all that it changes).";

/** `bench imagenet`: returns the exit status. */
export async function imagenetCommand(args: readonly string[]): Promise<number> {
  const given = parse(args, imagenetOptions);
  if (given.has('help')) {
    process.stdout.write(help(usage, about, imagenetOptions));
    return 0;
  }
  const elsewhere = await withThreads(given.count('workers'));
  if (elsewhere !== undefined) return elsewhere;
  const resumed = given.text('resume');
  const before = resumed === undefined ? undefined : await resumedRun(resumed, given);
  const evalOnly = given.has('eval-only');
  if (evalOnly && !before && !given.has('checkpoint')) throw new UsageError('--eval-only needs weights: --checkpoint FILE or --resume RUN');
  const shown = display(given.has('quiet'));
  const backend = await startBackend(given.word('backend', backendNames) ?? 'auto', shown.say);
  const config = before?.config ?? imagenetConfig(given, backend.name);
  shown.say(`Backend: ${backend.name}, ${backend.description}`);
  return evalOnly ? evaluateOnly(config, backend, given, before?.run, shown) : trainRun(config, backend, given, before?.run, shown);
}

/** A run to go on with and its options; those that may change are taken from the command line. */
async function resumedRun(dir: string, given: Given): Promise<{ readonly run: Run; readonly config: ImagenetConfig }> {
  const fixed = given.names().filter((name) => !freeOnResume.includes(name));
  if (fixed.length > 0)
    throw new UsageError(`--${fixed[0]} cannot be given with --resume: the run's own options go on (they are in its config.json)`);
  const run = await openRun(dir);
  const config = await readConfig(run);
  if (typeof config !== 'object' || config === null || !('task' in config) || config.task !== 'imagenet')
    throw new Error(`${run.config}: not the configuration of an ImageNet run`);
  // Written by `trainRun`, whose task it names.
  const own = config as ImagenetConfig;
  const [data, epochs] = [given.text('data'), given.count('epochs')];
  return { run, config: { ...own, ...(data === undefined ? {} : { data }), ...(epochs === undefined ? {} : { epochs }) } };
}

async function trainRun(config: ImagenetConfig, backend: Backend, given: Given, before: Run | undefined, shown: Display): Promise<number> {
  const pictures = await openPictures(config, shown.say);
  try {
    const model = buildModel(config, pictures.classes.length);
    const optimizer = optimizerOf(config, stepsPerEpoch(pictures, config));
    const start = initialState(model, optimizer, { key: config.seed, input: inputShape(config) });
    const from = before ? await continued(before, start) : await withWeights(config, start, shown);
    const run = before ?? (await newRun(config, backend, given));
    const broken = brokenList(run, given);
    const data = runData(pictures, config, broken);
    const params = count(from.params);
    banner(config, data, params, run, shown);
    if (!before)
      await writeJson(run.config, {
        ...config,
        backend: backend.name,
        device: backend.device,
        classes: data.classes,
        params,
        layout: data.layout,
        versions: versions(backend),
      });
    const result = await runTraining({ config, model, optimizer, from, data, run: run, shown, fresh: !before });
    const counts = { batch: data.batch, params, classes: data.classes, brokenImages: broken?.count() ?? 0 };
    const summary = summarize(
      config,
      backend,
      { ...counts, epochs: result.epochs, evalImagesPerSecond: result.evalImagesPerSecond },
      versions(backend),
    );
    await finish(run, summary);
    if (result.stopped) shown.say(`Stopped; go on with: pnpm bench imagenet --resume ${run.dir}`);
    return result.stopped ? 130 : 0;
  } finally {
    pictures.close();
  }
}

const brokenList = (run: Run, given: Given): Broken | undefined =>
  given.has('skip-broken') ? brokenImages(join(run.dir, 'broken.jsonl')) : undefined;

const newRun = (config: ImagenetConfig, backend: Backend, given: Given): Promise<Run> =>
  createRun({ task: config.task, config: { ...config, backend: backend.name }, dir: given.text('out') });

/** The recipe's optimizer with the run's numbers; the rate is annealed over the run's epochs. */
const optimizerOf = ({ warmUpEpochs = 0, epochs, ...numbers }: ImagenetConfig, stepsPerEpoch: number): Optimizer =>
  recipeOptimizer({ ...numbers, warmUpEpochs, cosineEpochs: epochs, minimumLearningRate: 0 }, Math.max(stepsPerEpoch, 1));

/** The state that a run's last checkpoint holds; the files are cut to what they were then. */
async function continued(run: Run, start: TrainState): Promise<TrainState> {
  const { trees, metadata } = await load(run.last, toCheckpoint(start).trees);
  disposeState(start);
  await rewind(run, metadata);
  return fromCheckpoint({ trees, metadata });
}

/** The start with the weights of --checkpoint, where there is one. */
async function withWeights({ checkpoint }: ImagenetConfig, start: TrainState, { say }: Display): Promise<TrainState> {
  if (checkpoint === undefined) return start;
  const trees = await loadWeights(checkpoint, start, say);
  disposeTree([start.params, start.state]);
  return { ...start, ...trees };
}

async function finish(run: Run, summary: Summary): Promise<void> {
  await writeJson(run.summary, { ...summary });
  process.stdout.write(`${closingTable(summary, run.dir)}\n`);
}

async function evaluateOnly(
  config: ImagenetConfig,
  backend: Backend,
  given: Given,
  before: Run | undefined,
  shown: Display,
): Promise<number> {
  const pictures = await openPictures(config, shown.say);
  try {
    const model: Layer = buildModel(config, pictures.classes.length);
    const start = model.init(config.seed, inputShape(config));
    const file = given.text('checkpoint') ?? before?.best;
    if (file === undefined) throw new UsageError('--eval-only needs weights: --checkpoint FILE or --resume RUN');
    const trees = await loadWeights(file, start, shown.say);
    const params = count(start.params);
    disposeTree([start.params, start.state]);
    const run = before ?? (await newRun(config, backend, given));
    const broken = brokenList(run, given);
    const data = runData(pictures, config, broken);
    const found = await evaluate(model, trees.params, trees.state, data.validation(), lossOf(config));
    disposeTree([trees.params, trees.state]);
    const row = {
      epoch: 0,
      trainLoss: 0,
      trainTop1: 0,
      valLoss: found.loss,
      valTop1: found.top1,
      valTop5: found.top5,
      imagesPerSecond: 0,
      firingRate: 0,
    };
    const counts = { batch: data.batch, params, classes: data.classes, brokenImages: broken?.count() ?? 0 };
    const summary = summarize(config, backend, { ...counts, epochs: [row], evalImagesPerSecond: found.imagesPerSecond }, versions(backend));
    if (before) process.stdout.write(`${closingTable(summary, run.dir)}\n`);
    else await finish(run, summary);
    return 0;
  } finally {
    pictures.close();
  }
}
