import { names } from './present.ts';

/** A file that a dataset is distributed in. */
interface Archive {
  readonly name: string;
  readonly md5?: string;
}

/** Where a dataset is to be had, and how it then lies in a folder. */
export interface Source {
  readonly title: string;
  /** The page to get it from. */
  readonly page: string;
  readonly archives: readonly Archive[];
  /** What is looked for in the folder. */
  readonly layout: string;
  /** How many samples the whole has, in words. */
  readonly size: string;
}

/** The error for a folder without the dataset: what was looked for and found, and what to get from where. Nothing is ever downloaded. */
export async function missing(dir: string, { title, page, archives, layout, size }: Source): Promise<Error> {
  const found = await names(dir);
  const packed = archives.filter(({ name }) => found.includes(name)).map(({ name }) => name);
  const some = found.length === 0 ? 'nothing' : `${found.slice(0, 8).join(', ')}${found.length > 8 ? `, … (${found.length} entries)` : ''}`;
  const files = archives.map(({ name, md5 }) => (md5 ? `${name} (MD5 ${md5})` : name)).join(', ');
  const advice =
    packed.length > 0
      ? `Unpack ${packed.join(', ')} there; its MD5 is to be that of this list: ${files}.`
      : `Get ${files} from ${page}, whose terms apply, and unpack it there.`;
  return new Error(`${dir}: no ${title}. Looked for ${layout} (${size}); found ${some}. ${advice}`);
}
