import { count, disposeTree } from '@synfire/core';
import type { Initializer } from '@synfire/layers';
import { enableProdMode, setBackend, zeros } from '@tensorflow/tfjs-core';
import type { Listed, Paper } from './models/model.ts';
import { listed } from './models.ts';
import { help, type Options, parse } from './options.ts';
import { table } from './table.ts';

const options: Options = {
  json: { help: 'print JSON alone' },
  help: { help: 'show this' },
};

/** Only shapes are asked for. */
const initializer: Initializer = (_, shape) => zeros([...shape]);

/** A network's size; multiply-accumulates and neurons are those of a time step. */
interface Row {
  readonly model: string;
  readonly params: number;
  readonly macs: number;
  readonly neurons: number;
  /** `[H, W, C]` */
  readonly input: readonly number[];
  readonly T: number;
  readonly classes: number;
  readonly source: Paper;
}

/** `bench models`: every network with its size; returns the exit status. */
export async function modelsCommand(args: readonly string[]): Promise<number> {
  const given = parse(args, options);
  if (given.has('help')) {
    process.stdout.write(
      help(
        'pnpm bench models [--json]',
        'Lists every network with parameters, multiply-accumulates and neurons of a time step, input, time steps and source.',
        options,
      ),
    );
    return 0;
  }
  enableProdMode(); // without tfjs's advertisement of another backend
  await import('@tensorflow/tfjs');
  await setBackend('cpu');
  const rows = listed.flatMap(([model, one]) => one.inputs.map((input) => sized(model, one, input)));
  process.stdout.write(given.has('json') ? `${JSON.stringify(rows, null, 2)}\n` : grouped(rows));
  return 0;
}

function sized(model: string, { build, paper, T, classes }: Listed, input: readonly number[]): Row {
  const { params, state, cost } = build({ classes, initializer }).init(0, [1, ...input]);
  const row = { model, params: count(params), macs: cost?.macs ?? 0, neurons: cost?.neurons ?? 0, input, T, classes, source: paper };
  disposeTree([params, state]);
  return row;
}

/** A table a paper, below each other in the same columns. */
function grouped(rows: readonly Row[]): string {
  const text = (n: number): string => n.toLocaleString('en');
  const cells = rows.map(({ model, params, macs, neurons, input, T, classes }) => [
    `  ${model}`,
    ...[params, macs, neurons].map(text),
    input.join('×'),
    ...[T, classes].map(text),
  ]);
  const [header = '', ...lines] = table([['', 'parameters', 'MACs a step', 'neurons', 'input', 'T', 'classes'], ...cells]).split('\n');
  const papers = [...new Set(rows.map(({ source }) => source))];
  const blocks = papers.map((paper) => [heading(paper), header, ...lines.filter((_, i) => rows[i]?.source === paper)].join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

const heading = ({ title, authors, year, arxiv, note }: Paper): string => `${title}: ${authors} ${year}, arXiv ${arxiv}; ${note}`;
