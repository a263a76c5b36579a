import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where the content of a file goes, piece by piece. */
export interface Sink {
  writeFile(piece: string | Uint8Array): Promise<void>;
}

/**
 * Writes a file so that at any moment its name stands for the old content or for all of the new one: to `file.tmp`, synced, then renamed.
 * One writer a file; a rest that a killed process left is overwritten.
 */
export async function writeAtomically(file: string, write: (sink: Sink) => Promise<void>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await write(handle);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await handle.close();
  await rename(temporary, file);
  await syncFolder(dirname(file));
}

/** Makes the renaming itself outlive a power cut, where the system lets folders be opened (not on Windows). */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
