import { count, disposeTree } from '@synfire/core';
import type { Initializer } from '@synfire/layers';
import { setBackend, zeros } from '@tensorflow/tfjs-core';
import { modelNames, models } from './models.ts';
import { help, type Options, parse } from './options.ts';
import { table } from './table.ts';

const options: Options = {
  json: { help: 'print JSON alone' },
  help: { help: 'show this' },
};

/** Only shapes are asked for. */
const initializer: Initializer = (_, shape) => zeros([...shape]);

/** `bench models`: every model with its size for ImageNet; returns the exit status. */
export async function modelsCommand(args: readonly string[]): Promise<number> {
  const given = parse(args, options);
  if (given.has('help')) {
    process.stdout.write(
      help(
        'pnpm bench models [--json]',
        'Lists every model with parameters, multiply-accumulates and neurons of a time step, for 224×224 and 1000 classes.',
        options,
      ),
    );
    return 0;
  }
  await import('@tensorflow/tfjs');
  await setBackend('cpu');
  const rows = modelNames.map((model) => {
    const { build, source } = models[model];
    const { params, state, cost } = build({ classes: 1000, initializer }).init(0, [1, 224, 224, 3]);
    const row = { model, params: count(params), macs: cost?.macs ?? 0, neurons: cost?.neurons ?? 0, size: 224, classes: 1000, source };
    disposeTree([params, state]);
    return row;
  });
  if (given.has('json')) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    const text = (n: number): string => n.toLocaleString('en');
    const cells = rows.map(({ model, params, macs, neurons, source }) => [model, text(params), text(macs), text(neurons), source]);
    process.stdout.write(`${table([['model', 'parameters', 'MACs a step', 'neurons', 'source'], ...cells])}\n`);
  }
  return 0;
}
