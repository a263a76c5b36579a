import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { devkitWnids } from './devkit.ts';

/** A file that says which class each validation picture has. */
interface LabelFile {
  readonly file: string;
  /** The class of each of `names` (base names, sorted); undefined for a name that the file lacks. */
  readonly wnids: (content: Buffer, names: readonly string[], classes: readonly string[]) => readonly (string | undefined)[];
}

const LABEL_FILES: readonly LabelFile[] = [
  { file: 'ILSVRC2012_validation_synset_labels.txt', wnids: (content) => lines(content) },
  { file: 'val.txt', wnids: (content, names, classes) => byName(lines(content), names, (label) => classes[Number(label)]) },
  { file: 'valprep.sh', wnids: (content, names) => byName(moves(content), names, (wnid) => wnid) },
  { file: 'ILSVRC2012_devkit_t12.tar.gz', wnids: (content) => devkitWnids(content) },
];

/** Names of the files that are looked for, in order. */
export const LABEL_FILE_NAMES: readonly string[] = LABEL_FILES.map(({ file }) => file);

/** The class of each validation picture, from the first label file that `dir` has, and that file's name. Throws if one is unlabelled. */
export async function validationLabels(
  dir: string,
  names: readonly string[],
  classes: readonly string[],
): Promise<{ readonly wnids: readonly string[]; readonly file: string }> {
  for (const { file, wnids } of LABEL_FILES) {
    const content = await readFile(join(dir, file)).catch((error) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (content === undefined) continue;
    const bases = names.map((name) => basename(name));
    const sorted = [...bases].sort();
    const labels = wnids(content, sorted, classes);
    if (labels.length !== sorted.length) {
      throw new Error(`${join(dir, file)} has ${labels.length} labels for ${sorted.length} validation pictures; expected as many.`);
    }
    const of = new Map(sorted.map((name, i) => [name, labels[i]]));
    return { file, wnids: bases.map((name) => of.get(name) ?? unlabelled(join(dir, file), name)) };
  }
  throw new Error(`No labels of the validation pictures in ${dir}; looked for ${LABEL_FILE_NAMES.join(', ')}. Put one of them there.`);
}

function unlabelled(file: string, name: string): never {
  throw new Error(`${file} has no class for ${name}, or one that is not among the training classes.`);
}

function lines(content: Buffer): readonly string[] {
  return content
    .toString('utf8')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Lines "file label", the order of the lines free. */
function byName(
  pairs: readonly string[],
  names: readonly string[],
  wnid: (label: string) => string | undefined,
): readonly (string | undefined)[] {
  const labels = new Map(pairs.map((pair) => pair.split(/\s+/)).map(([file = '', label = '']) => [basename(file), wnid(label)]));
  return names.map((name) => labels.get(name));
}

/** torchvision's and Caffe's preparation script: `mv ILSVRC2012_val_00000293.JPEG n01440764/`. */
function moves(content: Buffer): readonly string[] {
  return [...content.toString('utf8').matchAll(/^\s*mv\s+(\S+)\s+(\S+?)\/?\s*$/gm)].map(([, file, wnid]) => `${file} ${wnid}`);
}
