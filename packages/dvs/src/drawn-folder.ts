import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { names } from './present.ts';

const MARK = 'drawing.json';

/** A folder that `draw` fills, whole or not at all; one with the same mark is kept, one without a mark never touched. */
export async function drawnFolder(
  dir: string,
  mark: object,
  draw: (into: string) => Promise<void>,
): Promise<{ readonly dir: string; readonly made: boolean }> {
  const path = resolve(dir);
  const wanted = JSON.stringify(mark);
  const found = await readFile(join(path, MARK), 'utf8').catch(() => undefined);
  if (found === wanted) return { dir: path, made: false };
  const present = await names(path);
  if (found === undefined && present.length > 0) {
    throw new Error(`${path} holds ${present.slice(0, 3).join(', ')}, which was not drawn here. Name an empty or a new folder.`);
  }
  const partial = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await mkdir(partial);
    await draw(partial);
    await writeFile(join(partial, MARK), wanted);
    await rm(path, { recursive: true, force: true });
    await rename(partial, path);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return { dir: path, made: true };
}
