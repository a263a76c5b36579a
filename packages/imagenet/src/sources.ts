import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedTarIndex } from './cached-tar-index.ts';
import type { Split } from './examples.ts';
import { flatSplit } from './flat-split.ts';
import { classFolders, inFolders, pictureFiles } from './folder-pictures.ts';
import type { Pictures } from './pictures.ts';
import { inTar } from './tar-pictures.ts';
import { LABEL_FILE_NAMES, validationLabels } from './validation-labels.ts';

/** Training and validation pictures of a folder. */
export interface Sources {
  readonly train: Split;
  readonly val: Split;
  readonly classes: readonly string[];
  /** What was found, in words. */
  readonly found: string;
}

interface Options {
  readonly cache: string;
  readonly onIndex?: ((tar: string, pictures: number) => void) | undefined;
}

const TRAIN_TAR = 'ILSVRC2012_img_train.tar';
const VAL_TAR = 'ILSVRC2012_img_val.tar';

/** Detects the layout of `dir`. Throws an Error that says what was looked for and found when there is none. */
export async function sources(dir: string, options: Options): Promise<Sources> {
  await mustBeFolder(dir);
  const train = await trainPictures(dir, options);
  if (train === undefined) return flatSources(dir);
  const classes = [...new Set(train.pictures.wnids)];
  const val = await valPictures(dir, classes, options);
  if (val === undefined) throw new Error(await nothing(dir, `Found ${train.layout}, but no validation pictures, in ${dir}.`));
  const known = new Set(classes);
  const stranger = val.pictures.wnids.find((wnid) => !known.has(wnid));
  if (stranger !== undefined) throw new Error(`${dir}: the validation pictures have a class ${stranger} that the training pictures lack.`);
  return { train: all(train.pictures), val: all(val.pictures), classes, found: `${train.layout} and ${val.layout}` };
}

interface Located {
  readonly pictures: Pictures;
  readonly layout: string;
}

async function trainPictures(dir: string, { cache, onIndex }: Options): Promise<Located | undefined> {
  const pictures = await classFolders(join(dir, 'train'));
  if (pictures.wnids.length > 0) return { pictures, layout: 'train/<class>/<picture>' };
  const tar = join(dir, TRAIN_TAR);
  if (!(await isFile(tar))) return undefined;
  const index = await cachedTarIndex(tar, cache, (count) => onIndex?.(tar, count));
  const wnids = innerTars(index.names);
  const outside = wnids.indexOf('');
  if (outside >= 0) throw new Error(`${tar} has the picture ${index.names[outside]} outside of a class's tar; expected <class>.tar alone.`);
  if (wnids.length === 0) throw new Error(`${tar} has no pictures; expected one tar a class, named <class>.tar.`);
  return { pictures: inTar(tar, index, wnids), layout: `${TRAIN_TAR} (read in place)` };
}

/** The name of the inner tar that each picture lies in, without its ending; '' for none. One string a class, not one a picture. */
function innerTars(names: readonly string[]): readonly string[] {
  const known = new Map<string, string>();
  return names.map((name) => {
    const tar = /^(?:.*\/)?([^/]+)\.tar\//.exec(name)?.[1] ?? '';
    const same = known.get(tar) ?? tar;
    known.set(same, same);
    return same;
  });
}

async function valPictures(dir: string, classes: readonly string[], { cache, onIndex }: Options): Promise<Located | undefined> {
  const folders = await classFolders(join(dir, 'val'));
  if (folders.wnids.length > 0) return { pictures: folders, layout: 'val/<class>/<picture>' };
  const files = await pictureFiles(join(dir, 'val'));
  if (files.length > 0) {
    const { wnids, file } = await validationLabels(dir, files, classes);
    const paths = files.map((name) => join(dir, 'val', name));
    return { pictures: inFolders(paths, wnids), layout: `val/<picture> with the labels of ${file}` };
  }
  const tar = join(dir, VAL_TAR);
  if (!(await isFile(tar))) return undefined;
  const index = await cachedTarIndex(tar, cache, (count) => onIndex?.(tar, count));
  const { wnids, file } = await validationLabels(dir, index.names, classes);
  return { pictures: inTar(tar, index, wnids), layout: `${VAL_TAR} (read in place) with the labels of ${file}` };
}

async function flatSources(dir: string): Promise<Sources> {
  const pictures = await classFolders(dir);
  if (pictures.wnids.length === 0) throw new Error(await nothing(dir, `No pictures in a known layout in ${dir}.`));
  const { train, val, rule } = flatSplit(pictures);
  const classes = [...new Set(pictures.wnids)];
  return {
    train: { pictures, indices: train },
    val: { pictures, indices: val },
    classes,
    found: `<class>/<picture> without a split (${rule})`,
  };
}

function all(pictures: Pictures): Split {
  return { pictures, indices: Uint32Array.from({ length: pictures.wnids.length }, (_, i) => i) };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path)
    .then((found) => found.isFile())
    .catch(() => false);
}

async function mustBeFolder(dir: string): Promise<void> {
  const found = await stat(dir).catch(() => undefined);
  if (found === undefined) throw new Error(`${dir} does not exist. Give the folder that holds ImageNet.`);
  if (!found.isDirectory()) throw new Error(`${dir} is no folder. Give the folder that holds it.`);
}

async function nothing(dir: string, what: string): Promise<string> {
  const names = (await readdir(dir)).sort();
  const some = names.length === 0 ? 'nothing' : `${names.slice(0, 8).join(', ')}${names.length > 8 ? `, … (${names.length} entries)` : ''}`;
  return (
    `${what} Looked for train/<class>/*.JPEG and val/<class>/*.JPEG; for ${TRAIN_TAR} and ${VAL_TAR} or val/*.JPEG with ` +
    `${LABEL_FILE_NAMES.join(' or ')}; for <class>/*.JPEG. Found ${some}.`
  );
}
