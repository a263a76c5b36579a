import { backendNames, startBackend } from './backend.ts';
import { buildModel } from './imagenet-model.ts';
import { modelNames, models } from './models.ts';
import { help, type Options, parse } from './options.ts';
import { measure } from './speed.ts';
import { peakMemoryBytes } from './summary.ts';
import { table } from './table.ts';

const options: Options = {
  model: { value: 'NAME', help: "a network for images, of those that 'pnpm bench models' lists", fallback: 'sew-resnet18' },
  backend: { value: 'NAME', help: backendNames.join(' | '), fallback: 'auto' },
  batch: { value: 'N', help: 'images a step', fallback: '2' },
  size: { value: 'N', help: 'side of the images in pixels', fallback: "the model's, 224 or 32" },
  T: { value: 'N', help: 'time steps', fallback: '4' },
  steps: { value: 'N', help: 'timed steps, after two to warm up', fallback: '10' },
  json: { help: 'print JSON alone' },
  help: { help: 'show this' },
};

/** `bench speed`: the median of a training and of an evaluation step; returns the exit status. */
export async function speedCommand(args: readonly string[]): Promise<number> {
  const given = parse(args, options);
  if (given.has('help')) {
    process.stdout.write(
      help('pnpm bench speed [options]', 'Times a training step and an evaluation step on random images (medians after warm-up).', options),
    );
    return 0;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const model = given.word('model', modelNames) ?? 'sew-resnet18';
  const [batch, size, T] = [given.count('batch') ?? 2, given.count('size', 8) ?? models[model].recipe.size, given.count('T') ?? 4];
  const repeats = { warmUp: 2, timed: given.count('steps') ?? 10 };
  const backend = await startBackend(given.word('backend', backendNames) ?? 'auto', say);
  const found = await measure(buildModel({ model, T }, 1000), { batch, size, classes: 1000, repeats });
  const result = { model, backend: backend.name, device: backend.device, batch, size, T, ...found, peakMemoryBytes: peakMemoryBytes() };
  if (given.has('json')) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const row = (name: string, { secondsPerStep, imagesPerSecond, cpuSecondsPerStep }: typeof found.train): readonly string[] => [
      name,
      secondsPerStep.toFixed(4),
      cpuSecondsPerStep.toFixed(4),
      imagesPerSecond.toFixed(2),
    ];
    process.stdout.write(`${model}, T = ${T}, ${size}×${size}, batch ${batch}; ${backend.description}\n`);
    process.stdout.write(
      `${table([['', 's/step', 'CPU s/step', 'images/s'], row('training', found.train), row('evaluation', found.eval)])}\n`,
    );
    process.stdout.write(`peak memory ${(result.peakMemoryBytes / 2 ** 20).toFixed(0)} MiB\n`);
  }
  return 0;
}
