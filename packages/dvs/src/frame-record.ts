import { createHash } from 'node:crypto';
import type { Example } from '@synfire/data';
import type { FrameEncoding } from './frame-encoding.ts';

/** Bytes before a record's content: its length and the beginning of its SHA-256. */
export const RECORD_HEAD = 12;

/** An example as it stands in a cache. Throws a RangeError for values that are no counts. */
export function toRecord({ x, shape, label }: Example, { encode }: FrameEncoding): Buffer {
  const wrong = x.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < 2 ** 32));
  if (wrong >= 0)
    throw new RangeError(`cachedFrames: a value is ${x[wrong]}; expected counts of events. Transform frames after the cache.`);
  const numbers = Int32Array.of(label, shape.length, ...shape);
  const content = Buffer.concat([Buffer.from(numbers.buffer), encode(x)]);
  const head = Buffer.alloc(RECORD_HEAD);
  head.writeUInt32LE(content.length, 0);
  digest(content).copy(head, 4);
  return Buffer.concat([head, content]);
}

/** The content's length of a record that begins so. */
export function contentLength(head: Buffer): number {
  return head.readUInt32LE(0);
}

/** Whether content is what its record's head says. */
export function isWhole(head: Buffer, content: Buffer): boolean {
  return content.length === contentLength(head) && digest(content).equals(head.subarray(4, RECORD_HEAD));
}

/** The example of a record's content. */
export function fromRecord(content: Buffer, { decode }: FrameEncoding): Example {
  const rank = content.readInt32LE(4);
  const shape = Array.from({ length: rank }, (_, i) => content.readInt32LE(8 + 4 * i));
  const x = new Float32Array(shape.reduce((a, b) => a * b, 1));
  decode(content.subarray(8 + 4 * rank), x);
  return { x, shape, label: content.readInt32LE(0) };
}

function digest(content: Uint8Array): Buffer {
  return createHash('sha256')
    .update(content)
    .digest()
    .subarray(0, RECORD_HEAD - 4);
}
