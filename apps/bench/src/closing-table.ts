import { bytesText } from './byte-size.ts';
import type { EpochRow, EvaluationSummary, RunSummary, TrainingSummary } from './summary.ts';
import { table } from './table.ts';

const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;

/** The closing table of a run: best and last epoch, speed, memory, folder; `samples` is the task's word for them. */
export function closingTable(summary: TrainingSummary, samples: string, dir: string): string {
  const { best, last, trainImagesPerSecond, dataWaitShare } = summary;
  return [
    table([['epoch', 'train loss', 'train top-1', 'val loss', 'val top-1', 'val top-5'], row('best', best), row('last', last)]),
    '',
    table([speed('training', trainImagesPerSecond, samples), ['waiting for data', percent(dataWaitShare)], ...common(summary, samples)]),
    '',
    `run folder: ${dir}`,
  ].join('\n');
}

/** The closing table of an evaluation alone. */
export function evaluationTable(summary: EvaluationSummary, samples: string, dir: string): string {
  const { valLoss, valTop1, valTop5 } = summary.last;
  const found = [
    ['val loss', valLoss.toFixed(4)],
    ['val top-1', percent(valTop1)],
    ['val top-5', percent(valTop5)],
  ];
  return [table([...found, ...common(summary, samples)]), '', `run folder: ${dir}`].join('\n');
}

function row(name: string, epoch: EpochRow | null): readonly string[] {
  if (!epoch) return [name, '-', '-', '-', '-', '-'];
  const { trainLoss, trainTop1, valLoss, valTop1, valTop5 } = epoch;
  return [`${name} (${epoch.epoch})`, trainLoss.toFixed(4), percent(trainTop1), valLoss.toFixed(4), percent(valTop1), percent(valTop5)];
}

const speed = (what: string, perSecond: number | null, samples: string): readonly string[] => [
  what,
  perSecond === null ? '-' : `${perSecond.toFixed(1)} ${samples}/s`,
];

const common = (
  { evalImagesPerSecond, peakMemoryBytes: bytes, brokenImages: broken }: RunSummary,
  samples: string,
): readonly (readonly string[])[] => [
  speed('evaluation', evalImagesPerSecond, samples),
  ['peak memory', bytesText(bytes)],
  ...(broken > 0 ? [[`broken ${samples}`, `${broken}, listed in broken.jsonl`]] : []),
];
