import { basename, join } from 'node:path';
import type { Events } from '@synfire/events';
import { classFolders } from './class-folders.ts';
import type { EventDataset } from './event-dataset.ts';
import { fileSplit, type LabelledFile } from './file-split.ts';
import type { HoldOut } from './hold-out.ts';
import { missing, type Source, sizes } from './missing.ts';
import { names } from './present.ts';

/** One of the ways in which a dataset of a file a sample lies in a folder. */
interface Layout {
  /** Where it may lie in the folder, '' for the folder itself. */
  readonly roots: readonly string[];
  /** The folders of its splits, where it has them. */
  readonly parts?: readonly [train: string, test: string];
  /** Names of the files in a class's folder. */
  readonly file: RegExp;
  readonly read: (path: string) => Promise<Events>;
}

/** A dataset of class folders with a file a sample. */
export interface FolderDataset {
  readonly source: Source;
  readonly sensor: EventDataset['sensor'];
  /** The class folders by label; what is there, sorted, where they are not given. */
  readonly classes?: readonly string[];
  readonly layouts: readonly Layout[];
  /** For layouts without splits. */
  readonly holdOut?: HoldOut;
}

interface Found {
  readonly classes: readonly string[];
  readonly train: readonly LabelledFile[];
  readonly test: readonly LabelledFile[];
}

/** Opens the first layout that is there. Throws a MissingDatasetError where none is, an Error where one has no sample in a split. */
export async function folderDataset(dir: string, { source, sensor, classes, layouts, holdOut }: FolderDataset): Promise<EventDataset> {
  for (const layout of layouts) {
    for (const root of layout.roots.map((name) => join(dir, name))) {
      const found = await (layout.parts ? inParts(root, layout, layout.parts, classes) : inOne(root, layout, classes, holdOut));
      if (found.train.length + found.test.length === 0) continue;
      const [train, test] = [fileSplit(found.train, layout.read), fileSplit(found.test, layout.read)];
      const rule = layout.parts ? `${layout.parts.join(' and ')}` : (holdOut?.rule ?? '');
      const words = `${root}: ${found.classes.length} classes; ${rule}; ${sizes(train.length, test.length, source.published)}.`;
      if (train.length === 0 || test.length === 0) throw new Error(`${words} Both splits need samples.`);
      return { title: source.title, train, test, classes: found.classes, sensor, layout: words, close: () => {} };
    }
  }
  throw await missing(dir, source);
}

async function inParts(
  root: string,
  { file }: Layout,
  [train, test]: readonly [string, string],
  given: readonly string[] | undefined,
): Promise<Found> {
  const classes = given ?? (await present(join(root, train), file));
  const of = (part: string): Promise<readonly LabelledFile[]> => classFolders(join(root, part), classes, file);
  return { classes, train: await of(train), test: await of(test) };
}

async function inOne(root: string, { file }: Layout, given: readonly string[] | undefined, holdOut: HoldOut | undefined): Promise<Found> {
  const classes = given ?? (await present(root, file));
  const [train, test]: [LabelledFile[], LabelledFile[]] = [[], []];
  const all = await classFolders(root, classes, file);
  for (const label of classes.keys()) {
    const files = all.filter((one) => one.label === label);
    const held = holdOut?.test(
      files.map(({ path }) => basename(path)),
      label,
    );
    for (const [i, one] of files.entries()) (held?.[i] ? test : train).push(one);
  }
  return { classes, train, test };
}

/** The folders that have such files. */
async function present(root: string, file: RegExp): Promise<readonly string[]> {
  const folders = (await names(root)).filter((name) => !name.startsWith('.'));
  const files = await Promise.all(folders.map((name) => names(join(root, name))));
  return folders.filter((_, i) => files[i]?.some((name) => file.test(name)));
}
