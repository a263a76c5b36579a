import { appendFile, readFile } from 'node:fs/promises';
import type { Named } from '@synfire/core';
import { encodeEvent } from './events.ts';
import type { Run } from './run.ts';
import { type Json, toJson } from './write-json.ts';

/** Appends one line to metrics.jsonl. Throws RangeError for NaN and infinities. */
export async function logMetrics(run: Run, row: Named<Json>): Promise<void> {
  await appendFile(run.metrics, `${toJson(run.metrics, row)}\n`);
}

/** Appends one event with these scalars for TensorBoard; `wallTime` in s, default now. */
export async function logScalars(run: Run, step: number, scalars: Named<number>, wallTime: number = Date.now() / 1000): Promise<void> {
  await appendFile(run.events, encodeEvent({ wallTime, step, scalars }));
}

/** The rows of metrics.jsonl; a last line that a killed process left unfinished is left out. Throws Error that names the line. */
export async function readMetrics(run: Run): Promise<readonly Named<unknown>[]> {
  const lines = (await readFile(run.metrics, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line, i) => parseRow(`${run.metrics}:${i + 1}`, line));
}

function parseRow(where: string, line: string): Named<unknown> {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row === 'object' && row !== null) return { ...row };
  } catch (error) {
    throw new Error(`${where}: not JSON`, { cause: error });
  }
  throw new Error(`${where}: not a JSON object`);
}
