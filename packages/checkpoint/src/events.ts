import type { Named } from '@synfire/core';
import { bytesField, concat, doubleField, type Field, fields, floatField, integerField, stringField } from './proto.ts';
import { decodeRecords, encodeRecord } from './record.ts';

/** One record of a TensorBoard event file. */
export interface Event {
  /** Unix time, s. */
  readonly wallTime: number;
  readonly step: number;
  /** `brain.Event:2`, in the first record of a file alone. */
  readonly fileVersion?: string;
  readonly scalars: Named<number>;
}

/** The bytes to append for one event; scalars are stored as float32. Throws RangeError for a step that is no integer ≥ 0. */
export function encodeEvent({ wallTime, step, fileVersion, scalars }: Event): Uint8Array {
  if (!Number.isSafeInteger(step) || step < 0) throw new RangeError(`TensorBoard event: step ${step}; expected an integer ≥ 0`);
  const values = Object.entries(scalars).map(([tag, value]) => bytesField(1, concat([stringField(1, tag), floatField(2, value)])));
  return encodeRecord(
    concat([
      doubleField(1, wallTime),
      integerField(2, step),
      ...(fileVersion === undefined ? [] : [stringField(3, fileVersion)]),
      ...(values.length === 0 ? [] : [bytesField(5, concat(values))]),
    ]),
  );
}

/** The events of a file's bytes, other summaries than scalars left out. Throws Error that names the file and the damaged byte. */
export const decodeEvents = (file: string, bytes: Uint8Array): readonly Event[] => decodeRecords(file, bytes).map(toEvent);

function toEvent(record: Uint8Array): Event {
  const all = fields(record);
  const version = find(all, 3);
  return {
    wallTime: number(find(all, 1)),
    step: find(all, 2)?.value ?? 0,
    ...(version ? { fileVersion: text(version) } : {}),
    scalars: Object.fromEntries(
      all.filter((field) => field.number === 5).flatMap((summary) => fields(summary.bytes).map((value) => scalar(value.bytes))),
    ),
  };
}

function scalar(value: Uint8Array): [string, number] {
  const all = fields(value);
  return [text(find(all, 1)), number(find(all, 2))];
}

const find = (all: readonly Field[], n: number): Field | undefined => all.find((field) => field.number === n);

const text = (field: Field | undefined): string => new TextDecoder().decode(field?.bytes);

function number(field: Field | undefined): number {
  if (!field) return Number.NaN;
  const view = new DataView(field.bytes.buffer, field.bytes.byteOffset, field.bytes.byteLength);
  return view.byteLength === 8 ? view.getFloat64(0, true) : view.getFloat32(0, true);
}
