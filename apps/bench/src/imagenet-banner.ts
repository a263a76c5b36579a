import type { Run } from '@synfire/checkpoint';
import type { ImagenetConfig } from './imagenet-config.ts';
import type { RunData } from './imagenet-data.ts';
import { models } from './models.ts';
import type { Display } from './progress.ts';
import { changes, missing } from './recipe-lines.ts';

/** Says what is about to be trained: data, network, recipe and what differs from it, schedule, folder. */
export function banner(config: ImagenetConfig, data: RunData, params: number, run: Run, { say }: Display): void {
  const { model, connect, T, size, learningRate, warmUpEpochs, seed, epochs } = config;
  const { recipe } = models[model];
  say(`Data: ${data.layout}`);
  const how = connect === undefined ? '' : `, connect ${connect}`;
  say(`Model: ${model}${how}, T = ${T}, ${size}×${size}, ${data.classes} classes, ${params.toLocaleString('en')} parameters`);
  say(`Recipe: ${recipe.source}`);
  list(say, '  changed', changes(config, recipe));
  list(say, '  not done', missing(recipe));
  const fewer = data.batch < config.batch ? ` (all there are; ${config.batch} were asked for)` : '';
  const rising = warmUpEpochs === undefined ? '' : ` after ${warmUpEpochs} epochs of warm-up`;
  const rate = `learning rate ${learningRate} with cosine annealing${rising}`;
  say(`Training: ${epochs} epochs of ${data.stepsPerEpoch} steps, batch ${data.batch}${fewer}, ${rate}, seed ${seed}`);
  say(`Run: ${run.dir}`);
}

const list = (say: Display['say'], what: string, items: readonly string[]): void => {
  if (items.length > 0) say(`${what}: ${items.join('; ')}`);
};
