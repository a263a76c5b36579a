import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isPicture } from './is-picture.ts';
import { type ReadAt, type TarMember, tarMembers } from './tar-members.ts';

/** Where the pictures of a tar lie: name (`<inner tar>/<member>` if nested), first byte and length of each. */
export interface TarIndex {
  readonly names: readonly string[];
  readonly offsets: Float64Array;
  readonly sizes: Float64Array;
}

/** How often a long scan lets the event loop turn, in members. */
const TURN_EVERY = 2000;

/** Lists the pictures of a tar, and of the tars in it, by reading headers only. `onPicture` is told how many there are so far. */
export async function tarIndex(file: string, onPicture: (count: number) => void = () => {}): Promise<TarIndex> {
  const descriptor = openSync(file, 'r');
  try {
    const names: string[] = [];
    const offsets: number[] = [];
    const sizes: number[] = [];
    const read = readAt(descriptor);
    for (const { name, offset, size } of pictures(read, file, fstatSync(descriptor).size)) {
      names.push(name);
      offsets.push(offset);
      sizes.push(size);
      if (names.length % TURN_EVERY !== 0) continue;
      onPicture(names.length);
      await nextTurn();
    }
    return { names, offsets: Float64Array.from(offsets), sizes: Float64Array.from(sizes) };
  } finally {
    closeSync(descriptor);
  }
}

function* pictures(read: ReadAt, file: string, end: number): Generator<TarMember, void, undefined> {
  for (const member of tarMembers(read, { file, start: 0, end })) {
    if (isPicture(member.name)) yield { ...member, name: plain(member.name) };
    if (!member.name.endsWith('.tar')) continue;
    const inner = { file: `${file}: ${plain(member.name)}`, start: member.offset, end: member.offset + member.size };
    for (const nested of tarMembers(read, inner)) {
      if (isPicture(nested.name)) yield { ...nested, name: `${plain(member.name)}/${plain(nested.name)}` };
    }
  }
}

function plain(name: string): string {
  return name.replace(/^(\.\/)+/, '');
}

function readAt(descriptor: number): ReadAt {
  return (offset, length) => {
    const into = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(descriptor, into, filled, length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return into.subarray(0, filled);
  };
}
