import { type FileHandle, open } from 'node:fs/promises';
import { decodeEvents, EventFileError, formats } from '@synfire/event-files';
import type { Events } from '@synfire/events';
import type { ReadPolicy } from './read-policy.ts';

/** Where the packets of events lie in an AEDAT 3.1 recording, so that a part of it is read without what comes before. */
export interface PacketIndex {
  /** Bytes of the text at the beginning. */
  readonly header: number;
  /** Where each packet of events begins, in bytes. */
  readonly offsets: readonly number[];
  /** The time of the first event of each, µs. */
  readonly times: readonly number[];
}

const END = '#!END-HEADER\r\n';
const MOST_TEXT = 1 << 16;
const HEADER = 28;
const POLARITY = 1;

/** Walks from packet to packet. A file that is cut ends the index; reading its end then says so. */
export async function packetIndex(file: string): Promise<PacketIndex> {
  const handle = await open(file);
  try {
    const text = Buffer.alloc(MOST_TEXT);
    const { bytesRead } = await handle.read(text, 0, MOST_TEXT, 0);
    const end = text.subarray(0, bytesRead).indexOf(END);
    if (end < 0) decodeEvents(text.subarray(0, bytesRead), { name: file, format: formats.aedat3 }); // says what is wrong
    const header = end < 0 ? bytesRead : end + END.length;
    return { header, ...(await walk(handle, header)) };
  } finally {
    await handle.close();
  }
}

async function walk(handle: FileHandle, header: number): Promise<Pick<PacketIndex, 'offsets' | 'times'>> {
  const [offsets, times]: [number[], number[]] = [[], []];
  const head = Buffer.alloc(HEADER + 8);
  for (let at = header; ; ) {
    const { bytesRead } = await handle.read(head, 0, head.length, at);
    if (bytesRead < head.length) return { offsets, times };
    const [type, size, overflow] = [head.readUInt16LE(0), head.readUInt32LE(4), head.readUInt32LE(12)];
    if (type === POLARITY && head.readUInt32LE(20) > 0) {
      offsets.push(at);
      times.push(head.readInt32LE(HEADER + 4) + overflow * 2 ** 31);
    }
    at += HEADER + size * head.readUInt32LE(16);
  }
}

/** The events with from <= t < to of an indexed recording, and at most two packets more. Throws for what is damaged, unless that is tolerated. */
export async function readPackets(
  file: string,
  { header, offsets, times }: PacketIndex,
  { from, to }: { readonly from: number; readonly to: number },
  policy: ReadPolicy = {},
): Promise<Events> {
  const after = times.findIndex((time) => time >= from);
  const end = times.findIndex((time) => time >= to);
  const first = offsets[Math.max(0, (after < 0 ? times.length : after) - 1)] ?? header;
  const handle = await open(file);
  try {
    const stop = offsets[end] ?? (await handle.stat()).size;
    const bytes = new Uint8Array(header + Math.max(0, stop - first));
    await handle.read(bytes, 0, header, 0);
    const { bytesRead } = await handle.read(bytes, header, bytes.length - header, first);
    return decoded(bytes.subarray(0, header + bytesRead), { file, header, first }, policy);
  } finally {
    await handle.close();
  }
}

/** Where the bytes that a reader is shown lie in a file: its text, then a part from `first` on. */
interface Part {
  readonly file: string;
  readonly header: number;
  readonly first: number;
}

function decoded(bytes: Uint8Array, part: Part, { tolerant = false, onDropped }: ReadPolicy): Events {
  try {
    const { events, dropped } = decodeEvents(bytes, { name: part.file, format: formats.aedat3, tolerant });
    if (dropped.length > 0)
      onDropped?.(
        part.file,
        dropped.map((one) => ({ ...one, ...inFile(one, part) })),
      );
    return events;
  } catch (error) {
    if (!(error instanceof EventFileError)) throw error;
    throw new Error(inFile(error, part).message, { cause: error });
  }
}

/** A place and what is said of it, counted from the beginning of the file. */
function inFile(
  { offset, message }: { readonly offset: number; readonly message: string },
  { header, first }: Part,
): { readonly offset: number; readonly message: string } {
  const there = offset < header ? offset : offset - header + first;
  return { offset: there, message: message.replace(`byte ${offset}:`, `byte ${there}:`) };
}
