import type { Layer, Shape } from '@synfire/core';
import type { Optimizer } from '@synfire/optim';
import { withoutTiming } from '@synfire/tensorflow';
import { type Loss, memoryOf, partsWithin, peakBytes, type StepMemory, type TrainState } from '@synfire/train';
import { bytesText } from './byte-size.ts';
import type { RunConfig } from './task.ts';
import { UsageError } from './usage-error.ts';

/** How a step is computed that fits. */
type Execution = Pick<RunConfig, 'remat' | 'accumulate'>;

/** What a plan of a run's memory starts from. */
export interface Planning {
  readonly config: RunConfig;
  /** The batch that there is data for. */
  readonly batch: number;
  readonly model: (remat: boolean) => Layer;
  readonly from: TrainState;
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  /** Shape of a sample as training sees it, `[T, H, W, C]`. */
  readonly input: Shape;
  /** Whether it is to be as it is: a run that goes on. */
  readonly fixed: boolean;
  /** Bytes of the process; its resident memory where left out. */
  readonly inUse?: () => number;
}

/** How a run is computed, and the line that says so. */
export interface MemoryPlan {
  readonly execution: Execution;
  readonly line: string;
}

/**
 * Measures what a run's steps take and, where there is a limit, finds what keeps within it: as it is, else with blocks computed again, which
 * leaves the numbers as they are, else in the fewest parts, whose batch statistics are their own. What was asked for stays. Throws
 * UsageError with what would be needed where nothing fits.
 */
export async function memoryPlan(planning: Planning): Promise<MemoryPlan> {
  const { config, batch, fixed } = planning;
  const { memory = Number.POSITIVE_INFINITY, remat = false, accumulate } = config;
  const limit = share * memory;
  const host = hostBytes(planning);
  const plain = await measure(planning, remat);
  const bytes = (found: StepMemory, parts: number): number => host + peakBytes(found, batch, parts);
  const planned = (found: StepMemory, again: boolean, parts: number): MemoryPlan => ({
    execution: { ...(again ? { remat: true } : {}), ...(parts > 1 ? { accumulate: parts } : {}) },
    line: planLine(bytes(found, parts), config.memory, batch, parts, again),
  });
  if (fixed || bytes(plain, accumulate ?? 1) <= limit) return planned(plain, remat, accumulate ?? 1);
  const { before, besides, scratch } = plain;
  // Of the process only the first measurement tells: it leaves free memory behind, which the second one finds.
  const again = remat ? plain : { ...(await measure(planning, true)), before, besides, scratch };
  if (bytes(again, accumulate ?? 1) <= limit) return planned(again, true, accumulate ?? 1);
  const saves = remat || peakBytes(again, batch) < peakBytes(plain, batch);
  const [best, recomputed] = saves ? [again, true] : [plain, false];
  const parts = accumulate === undefined ? partsWithin(best, batch, limit - host) : undefined;
  if (parts === undefined) throw tooLittle(bytes(best, accumulate ?? batch), best.before, planning);
  return planned(best, recomputed, parts);
}

const measure = (
  { model, from, optimizer, loss, input, inUse = () => process.memoryUsage.rss() }: Planning,
  remat: boolean,
): Promise<StepMemory> => withoutTiming(() => memoryOf(model(remat), { from, optimizer, loss, input, inUse }));

/** What an estimate may fill of the limit: measured peaks were up to a tenth above it. */
const share = 0.9;

/** What readers and decoders of samples take, and what evaluation and files of a run add. */
const readers = 90e6;

/** Readers, and batches on the host: one in use, one on its way through transforms, and the samples of two that are loaded ahead. */
const hostBytes = ({ batch, input }: Planning): number => readers + 4 * batch * input.reduce((a, b) => a * b, 4);

function planLine(bytes: number, limit: number | undefined, batch: number, parts: number, remat: boolean): string {
  const within = limit === undefined ? '' : ` (limit ${bytesText(limit)})`;
  const size = Math.ceil(batch / parts);
  const split = parts === 1 ? '' : ` in ${parts} parts of ${batch % parts === 0 ? size : `at most ${size}`}`;
  return `memory: about ${bytesText(bytes)}${within}: batch ${batch}${split}${remat ? ', blocks recomputed' : ''}`;
}

function tooLittle(bytes: number, before: number, { config, batch, input }: Planning): UsageError {
  const { memory = 0, accumulate, model } = config;
  const how = accumulate === undefined ? 'in parts of one sample' : `in ${accumulate} parts (--accumulate)`;
  const needs = `${model} on [${input}] takes about ${bytesText(bytes)} with blocks recomputed and the batch of ${batch} ${how}`;
  const lower =
    accumulate === undefined ? 'fewer time steps (--T), smaller images or a smaller --model or --batch' : 'a larger --accumulate';
  return new UsageError(`--memory ${bytesText(memory)}: ${needs}, ${bytesText(before)} of it before the first step; ${lower} takes less`);
}
