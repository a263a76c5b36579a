import { type Dataset, type Example, type Image, normalize } from '@synfire/data';
import { decode } from './decode.ts';
import type { Pictures } from './pictures.ts';
import type { View } from './view.ts';

/** Mean and standard deviation of ImageNet's pixels, as torchvision and timm use them. */
export const IMAGENET_STATISTICS = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/** Pictures of a split: all of them by number, and those that belong to it. */
export interface Split {
  readonly pictures: Pictures;
  readonly indices: ArrayLike<number>;
}

/** What is taken of a picture of this size; the key seeds what is random about it. */
export type Cut = (width: number, height: number, key: number) => View;

/** Decoded, cut and normalised pictures with their class's rank. `get` rejects with an Error that names the file for what can't be decoded. */
export function examples({ pictures, indices }: Split, classes: readonly string[], cut: Cut): Dataset<Example> {
  const label = new Map(classes.map((wnid, rank) => [wnid, rank]));
  const normalized = normalize(IMAGENET_STATISTICS);
  return {
    length: indices.length,
    get: async (index, key) => {
      const at = indices[index];
      if (at === undefined) throw new RangeError(`example ${index}: the dataset has 0 to ${indices.length - 1}.`);
      const image = await picture(pictures, at, (width, height) => cut(width, height, key));
      return { x: normalized(image), shape: [image.height, image.width, 3], label: label.get(pictures.wnids[at] ?? '') ?? -1 };
    },
  };
}

async function picture(pictures: Pictures, at: number, view: (width: number, height: number) => View): Promise<Image> {
  try {
    return await decode(await pictures.read(at), view);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(`${pictures.name(at)} can't be read as a picture: ${reason}. Replace it, or leave broken files out.`, {
      cause: error,
    });
  }
}
