import { eventDatasets, type Inspected, type InspectedSplit, inspectEvents, openEventDataset } from '@synfire/dvs';
import { dropReport } from '../dvs/drop-report.ts';
import { inOptions } from '../option-words.ts';
import { help, type Options, parse } from '../options.ts';
import { display } from '../progress.ts';
import { table } from '../table.ts';
import { expectPath } from './argument.ts';

const datasets = Object.keys(eventDatasets);

const options: Options = {
  dataset: { value: 'NAME', help: datasets.join(' | '), fallback: 'the first of these that the folder has the layout of' },
  limit: { value: 'N', help: 'samples to read of a split, spread evenly over it', fallback: 'all' },
  tolerant: { help: 'keep what is whole of damaged recordings, and say what was left out' },
  json: { help: 'print JSON alone' },
  help: { help: 'show this' },
};

const about =
  'Reads a dataset of an event camera and says for every split and class: samples, events, durations and the share of ON events.';

/** `bench inspect`: returns the exit status. */
export async function inspectCommand(args: readonly string[]): Promise<number> {
  const given = parse(args, options, 'DIR');
  if (given.has('help')) {
    process.stdout.write(help('pnpm bench inspect DIR [options]', about, options));
    return 0;
  }
  const [dir, limit, name] = [given.argument, given.count('limit'), given.word('dataset', datasets)];
  const open = (name === undefined ? undefined : eventDatasets[name]) ?? openEventDataset;
  await expectPath(dir, 'folder');
  const { say } = display(given.has('json'));
  const dataset = await open(dir, given.has('tolerant') ? { tolerant: true, onDropped: dropReport(say) } : {});
  try {
    const { title, layout, sensor, classes } = dataset;
    let said = performance.now();
    const splits = await inspectEvents(dataset, {
      ...(limit === undefined ? {} : { limit }),
      onSample: (done, of) => {
        if (performance.now() - said < 10_000) return;
        said = performance.now();
        say(`read ${done} of ${of} samples`);
      },
    });
    const text = given.has('json') ? JSON.stringify({ title, layout, sensor, classes, splits }, null, 2) : report(title, layout, splits);
    process.stdout.write(`${text}\n`);
    return 0;
  } finally {
    dataset.close();
  }
}

const heads = ['', 'samples', 'events: least', 'median', 'most', 'ms: least', 'median', 'most', 'ON'];

function report(title: string, layout: string, splits: readonly InspectedSplit[]): string {
  const rows = splits.flatMap((split): readonly (readonly string[])[] => [
    row(split.split, split),
    ...split.classes.map((one) => row(`  ${one.label} ${one.name}`, one)),
  ]);
  return [title, layout, '', table([heads, ...rows]), ...splits.flatMap(unread)].join('\n');
}

const NAMED = 10;

/** The samples that cannot be read and why, each reason once, the first ones of many. */
function unread({ split, broken, samples }: InspectedSplit): readonly string[] {
  if (broken.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { message } of broken) counts.set(message, (counts.get(message) ?? 0) + 1);
  const more = counts.size > NAMED ? ['  and more, which --json names'] : [];
  const named = [...counts].slice(0, NAMED).map(([message, n]) => `  ${n > 1 ? `${n} times ` : ''}${inOptions(message)}`);
  return ['', `${split}: ${broken.length} of ${samples + broken.length} samples cannot be read, and are not counted:`, ...named, ...more];
}

function row(name: string, { samples, events, duration, on }: Inspected): readonly string[] {
  const count = (n: number): string => Math.round(n).toLocaleString('en');
  return [
    name,
    count(samples),
    ...[events.least, events.median, events.most].map(count),
    ...[duration.least, duration.median, duration.most].map((us) => count(us / 1000)),
    `${(100 * on).toFixed(1)} %`,
  ];
}
