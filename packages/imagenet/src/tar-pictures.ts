import { closeSync, openSync } from 'node:fs';
import { byClass, type Pictures } from './pictures.ts';
import { readBytes } from './read-bytes.ts';
import type { TarIndex } from './tar-index.ts';

/** Pictures that are read from inside a tar, put in order. */
export function inTar(tar: string, { names, offsets, sizes }: TarIndex, wnids: readonly string[]): Pictures {
  const order = byClass(wnids, names);
  let descriptor: number | undefined;
  return {
    name: (index) => `${tar}: ${names[order[index] ?? 0]}`,
    wnids: order.map((i) => wnids[i] ?? ''),
    read: async (index) => {
      descriptor ??= openSync(tar, 'r');
      const at = order[index] ?? 0;
      return readBytes(descriptor, offsets[at] ?? 0, sizes[at] ?? 0);
    },
    close: () => {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
