import type { Dataset, Example } from '@synfire/data';
import sharp from 'sharp';
import { cacheFolder } from './cache-folder.ts';
import { examples } from './examples.ts';
import type { Pictures } from './pictures.ts';
import { largestShortSide } from './short-side.ts';
import { sources } from './sources.ts';
import { evaluationView, trainingView } from './views.ts';

/** How pictures are cut and where the indices of tars are kept. */
export interface ImagenetOptions {
  /** Side of the examples in pixels. */
  readonly size?: number;
  /** Evaluation's short side before the central crop; by default size·256/224, or `size` where no picture is larger than that. */
  readonly resize?: number;
  /** Folder for the indices of tars. */
  readonly cache?: string;
  /** Told while a tar is indexed, which takes minutes for ImageNet's own: how many pictures were found so far. */
  readonly onIndex?: (tar: string, pictures: number) => void;
}

/** Training and validation examples, [size, size, 3] each, normalised. */
export interface Imagenet {
  readonly train: Dataset<Example>;
  readonly val: Dataset<Example>;
  /** WordNet numbers; a label is the rank of its own among them, sorted. */
  readonly classes: readonly string[];
  /** One sentence: the layout that was found, the split, and how evaluation cuts. */
  readonly layout: string;
  /** Closes what is open; examples can still be had afterwards. */
  close(): void;
}

/**
 * ImageNet, or what is laid out like it, from a folder: `train/<wnid>` and `val/<wnid>`, flat `<wnid>`, or the official tars read in
 * place. Training pictures are cropped at random, resized and mirrored (Szegedy et al. 2015); validation ones resized and cropped
 * centrally (He et al. 2015). Sets sharp's cache off and its own threads to one, for the whole process: pictures run side by side.
 */
export async function imagenet(dir: string, options: ImagenetOptions = {}): Promise<Imagenet> {
  const { size = 224, cache = cacheFolder(), onIndex } = options;
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`imagenet: size is ${size}; expected a positive integer.`);
  if (options.resize !== undefined && !(Number.isInteger(options.resize) && options.resize >= size)) {
    throw new RangeError(`imagenet: resize is ${options.resize}; expected an integer of at least size, ${size}.`);
  }
  sharp.concurrency(1);
  sharp.cache(false);
  const { train, val, classes, found } = await sources(dir, { cache, onIndex });
  const { resize, why } = await evaluationResize(val.pictures, size, options.resize);
  const counts = `${classes.length} classes, ${train.indices.length} training and ${val.indices.length} validation pictures`;
  return {
    train: examples(train, classes, (width, height, key) => trainingView(width, height, key, size)),
    val: examples(val, classes, (width, height) => evaluationView(width, height, resize, size)),
    classes,
    layout: `${dir}: ${found}; ${counts}; evaluation resizes the short side to ${resize}${why} and crops ${size}.`,
    close: () => {
      train.pictures.close();
      val.pictures.close();
    },
  };
}

async function evaluationResize(pictures: Pictures, size: number, asked: number | undefined): Promise<{ resize: number; why: string }> {
  if (asked !== undefined) return { resize: asked, why: ' (as asked)' };
  const usual = Math.round((size * 256) / 224);
  const largest = await largestShortSide(pictures);
  if (largest === undefined || largest > size) return { resize: usual, why: '' };
  return { resize: size, why: ` (not the usual ${usual}: the pictures are not larger than ${largest})` };
}
