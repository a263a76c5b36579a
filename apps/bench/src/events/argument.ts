import { stat } from 'node:fs/promises';
import { UsageError } from '../usage-error.ts';

/** Throws UsageError where a path is not what a command asks for, and says which command takes the other. */
export async function expectPath(path: string, expected: 'file' | 'folder'): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`${path}: there is no such ${expected}`);
  if (expected === 'file' && found.isDirectory())
    throw new UsageError(`${path}: a folder; expected the file of a recording. For a dataset: pnpm bench inspect DIR`);
  if (expected === 'folder' && !found.isDirectory())
    throw new UsageError(`${path}: a file; expected the folder of a dataset. For a recording: pnpm bench events FILE`);
}
