import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeEvents, type Format } from '@synfire/event-files';
import type { Events } from '@synfire/events';
import { drawnFolder } from './drawn-folder.ts';

/** Recordings to draw, a file each. */
export interface DrawnFiles {
  readonly mark: object;
  readonly files: readonly { readonly path: string; readonly events: () => Events }[];
  readonly format: Format;
  readonly onRecording: ((done: number, of: number) => void) | undefined;
}

/** A folder of drawn recordings, whole or not at all. */
export async function drawnFiles(
  dir: string,
  { mark, files, format, onRecording }: DrawnFiles,
): Promise<{ readonly dir: string; readonly made: boolean }> {
  return drawnFolder(dir, mark, async (into) => {
    for (const [i, { path, events }] of files.entries()) {
      await mkdir(join(into, dirname(path)), { recursive: true });
      await writeFile(join(into, path), encodeEvents(events(), format));
      onRecording?.(i + 1, files.length);
    }
  });
}
