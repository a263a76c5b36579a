import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fold } from '@synfire/data';
import { samplePicture } from './sample-picture.ts';
import { MOTIFS } from './sample-shapes.ts';

/** What a drawn sample is made of; the same options give the same bytes. */
export interface SampleOptions {
  readonly seed?: number;
  /** At most ten. */
  readonly classes?: number;
  readonly trainPerClass?: number;
  readonly valPerClass?: number;
}

/** Raised when the pictures change, so that a sample of an older version is made anew. */
const VERSION = 1;
const MARK = 'sample.json';
const AT_ONCE = 16;

/**
 * Draws a small data set in ImageNet's layout into `dir`: train/<wnid>/*.JPEG and val/<wnid>/*.JPEG with the made-up classes
 * n00000001, …. A finished sample with the same options is kept (`made` is false), one with others replaced; `dir` appears when all
 * is drawn. Throws an Error if `dir` holds something else.
 */
export async function makeSample(dir: string, options: SampleOptions = {}): Promise<{ readonly dir: string; readonly made: boolean }> {
  const { seed = 0, classes = MOTIFS.length, trainPerClass = 80, valPerClass = 20 } = options;
  if (!Number.isInteger(classes) || classes < 1 || classes > MOTIFS.length) {
    throw new RangeError(`makeSample: ${classes} classes; expected 1 to ${MOTIFS.length}.`);
  }
  const mark = JSON.stringify({ version: VERSION, seed, classes, trainPerClass, valPerClass });
  const present = await contents(dir);
  if (present === mark) return { dir, made: false };
  const partial = `${dir}.${randomUUID()}`;
  try {
    await drawSplit(join(partial, 'train'), classes, trainPerClass, fold(seed, 0));
    await drawSplit(join(partial, 'val'), classes, valPerClass, fold(seed, 1));
    await writeFile(join(partial, MARK), mark);
    await rm(dir, { recursive: true, force: true });
    await rename(partial, dir);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return { dir, made: true };
}

/** The mark of the sample in `dir`, or undefined if there is nothing. Throws for a folder that is no sample. */
async function contents(dir: string): Promise<string | undefined> {
  const mark = await readFile(join(dir, MARK), 'utf8').catch(() => undefined);
  const names = await readdir(dir).catch(() => []);
  if (mark === undefined && names.length > 0)
    throw new Error(`makeSample: ${dir} holds ${names.slice(0, 3).join(', ')}, no sample. Name another folder.`);
  return mark;
}

async function drawSplit(dir: string, classes: number, perClass: number, key: number): Promise<void> {
  const pictures = Array.from({ length: classes * perClass }, (_, i) => ({ label: Math.floor(i / perClass), number: i % perClass }));
  for (let label = 0; label < classes; label += 1) await mkdir(join(dir, wnid(label)), { recursive: true });
  for (let at = 0; at < pictures.length; at += AT_ONCE) {
    await Promise.all(
      pictures.slice(at, at + AT_ONCE).map(async ({ label, number }, i) => {
        const name = `${wnid(label)}_${String(number + 1).padStart(4, '0')}.JPEG`;
        await writeFile(join(dir, wnid(label), name), await samplePicture(label, fold(key, at + i)));
      }),
    );
  }
}

function wnid(label: number): string {
  return `n${String(label + 1).padStart(8, '0')}`;
}
