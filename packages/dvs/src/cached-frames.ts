import { createHash } from 'node:crypto';
import { mkdir, open, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Dataset, Example } from '@synfire/data';
import type { EventSplit } from './event-dataset.ts';
import { openCache, writeCache } from './frame-cache-file.ts';
import { type FrameEncoding, sparseCounts } from './frame-encoding.ts';
import { toRecord } from './frame-record.ts';
import { locked } from './lock-file.ts';
import { isFile } from './present.ts';

/** Where and how `cachedFrames` keeps frames. */
export interface CachedFramesOptions {
  readonly folder: string;
  /** How the frames come of the samples, in words: other words, another cache. */
  readonly of: string;
  readonly encoding?: FrameEncoding;
  /** Told before anything is written: the file and its size in bytes, of a sparse one as some of its samples suggest. */
  readonly onPlan?: (plan: { readonly file: string; readonly samples: number; readonly bytes: number }) => void;
  readonly onSample?: (done: number, of: number) => void;
}

/** Examples that come from a file. */
export interface CachedFrames extends Dataset<Example> {
  readonly file: string;
  close(): Promise<void>;
}

const LOOKS = 8;

/**
 * Frames kept in one file, made once: `frames` are those of `samples`, taken with the key 0, so augment what comes out of the cache instead.
 * The file is named after `of` and after the names, sizes and times of the samples' files; it appears whole or not at all; a build that was
 * broken off goes on where it was. Every sample is checked when it is read. Throws an Error for a damaged file, saying to delete it.
 */
export async function cachedFrames(samples: EventSplit, frames: Dataset<Example>, options: CachedFramesOptions): Promise<CachedFrames> {
  const { folder, of, encoding = sparseCounts, onPlan, onSample } = options;
  const head = `${JSON.stringify({ format: 'synfire frames 1', of, encoding: encoding.name, samples: frames.length, files: await fingerprint(samples) })}\n`;
  const file = join(resolve(folder), `${createHash('sha256').update(head).digest('hex').slice(0, 16)}.frames`);
  if (!(await isFile(file))) {
    await mkdir(folder, { recursive: true });
    await locked(`${file}.lock`, async () => {
      if (await isFile(file)) return; // another process was there first
      onPlan?.({ file, samples: frames.length, bytes: await planned(frames, encoding) });
      await writeCache(file, head, { frames, encoding, onSample });
    });
  }
  return openCache(await open(file), file, { head, encoding, length: frames.length });
}

async function fingerprint({ files, length, name }: EventSplit): Promise<string> {
  const hash = createHash('sha256');
  for (let from = 0; from < files.length; from += 256) {
    const some = files.slice(from, from + 256);
    const found = await Promise.all(some.map((file) => stat(file)));
    for (const [i, { size, mtimeMs }] of found.entries()) hash.update(`${resolve(some[i] ?? '')} ${size} ${mtimeMs}\n`);
  }
  for (let i = 0; i < length; i += 1) hash.update(`${name(i)}\n`);
  return hash.digest('hex');
}

/** Bytes of the whole cache, by some of its samples. */
async function planned(frames: Dataset<Example>, encoding: FrameEncoding): Promise<number> {
  const looks = Math.min(frames.length, encoding.bytes ? 1 : LOOKS);
  let bytes = 0;
  for (let k = 0; k < looks; k += 1) bytes += toRecord(await frames.get(Math.floor((k * frames.length) / looks), 0), encoding).length;
  return looks === 0 ? 0 : Math.round((bytes / looks + 8) * frames.length);
}
