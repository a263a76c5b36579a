import type { Run } from '@synfire/checkpoint';
import type { Display } from './progress.ts';
import type { RunData } from './run-data.ts';
import type { RunConfig, Task } from './task.ts';

/** Says what is about to be trained: data, network, recipe and what differs from it, schedule, folder. */
export function banner<C extends RunConfig>(task: Task<C>, config: C, data: RunData, params: number, run: Run, { say }: Display): void {
  const { warmUpEpochs, learningRate, seed, epochs, connect } = config;
  const { model, changed, missing, schedule } = task.describe(config);
  say(`Data: ${data.layout}`);
  const how = connect === undefined ? '' : `, connect ${connect}`;
  say(`Model: ${config.model}${how}, ${model}, ${data.classes} classes, ${params.toLocaleString('en')} parameters`);
  say(`Recipe: ${config.recipe}`);
  list(say, '  changed', changed);
  list(say, '  not done', missing);
  const fewer = data.batch < config.batch ? ` (all there are; ${config.batch} were asked for)` : '';
  const rising = warmUpEpochs === undefined ? '' : ` after ${warmUpEpochs} epochs of warm-up`;
  const rate = `learning rate ${learningRate} with ${schedule}${rising}`;
  say(`Training: ${epochs} epochs of ${data.stepsPerEpoch} steps, batch ${data.batch}${fewer}, ${rate}, seed ${seed}`);
  say(`Run: ${run.dir}`);
}

const list = (say: Display['say'], what: string, items: readonly string[]): void => {
  if (items.length > 0) say(`${what}: ${items.join('; ')}`);
};
