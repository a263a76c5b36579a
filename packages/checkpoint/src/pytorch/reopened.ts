import { open } from 'node:fs/promises';
import type { Opened } from './zip.ts';

/** Opens a file for one use and closes it. */
export async function reopened<R>(file: string, use: (opened: Opened) => Promise<R>): Promise<R> {
  const handle = await open(file, 'r');
  try {
    return await use({ file, handle, size: (await handle.stat()).size });
  } finally {
    await handle.close();
  }
}
