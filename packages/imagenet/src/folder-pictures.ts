import { closeSync, fstatSync, openSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isPicture } from './is-picture.ts';
import { byClass, type Pictures } from './pictures.ts';
import { readBytes } from './read-bytes.ts';

/** The pictures in `<dir>/<wnid>/*.JPEG`; none where the folder is absent. */
export async function classFolders(dir: string): Promise<Pictures> {
  const folders = (await entries(dir)).filter((entry) => !entry.isFile() && !entry.name.startsWith('.')).map((entry) => entry.name);
  const files = await Promise.all(folders.map(async (wnid) => (await pictureFiles(join(dir, wnid))).map((name) => [wnid, name] as const)));
  const all = files.flat();
  const names = all.map(([wnid, name]) => join(dir, wnid, name));
  return inFolders(
    names,
    all.map(([wnid]) => wnid),
  );
}

/** Names of the picture files in a folder, sorted; none where there is no such folder. */
export async function pictureFiles(dir: string): Promise<readonly string[]> {
  return (await entries(dir))
    .filter((entry) => !entry.isDirectory() && isPicture(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** Pictures in files of their own, put in order. */
export function inFolders(paths: readonly string[], wnids: readonly string[]): Pictures {
  const order = byClass(wnids, paths);
  const path = (index: number): string => paths[order[index] ?? -1] ?? '';
  return { name: path, wnids: order.map((i) => wnids[i] ?? ''), read: (index) => readFile(path(index)), close: () => {} };
}

async function entries(dir: string) {
  try {
    return await readdir(dir, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw error;
  }
}

/** As fs.readFile, but in one step of the thread pool instead of four, so that it can finish while the event loop is blocked. */
async function readFile(path: string): Promise<Uint8Array> {
  const descriptor = openSync(path, 'r');
  try {
    return await readBytes(descriptor, 0, fstatSync(descriptor).size);
  } finally {
    closeSync(descriptor);
  }
}
