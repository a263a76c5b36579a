import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
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
  /** How many samples it has: for training and for test, or in all where it has no split of its own. */
  readonly published?: readonly [train: number, test: number] | readonly [all: number];
}

/** A folder does not hold the dataset that was asked for: what was looked for and found, and what to get from where. */
export class MissingDatasetError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MissingDatasetError';
  }
}

/** The error for a folder without the dataset; archives that lie there are checked. Nothing is ever downloaded. */
export async function missing(dir: string, { title, page, archives, layout, published }: Source): Promise<MissingDatasetError> {
  const found = await names(dir);
  const packed = archives.filter(({ name }) => found.includes(name));
  const some = found.length === 0 ? 'nothing' : `${found.slice(0, 8).join(', ')}${found.length > 8 ? `, … (${found.length} entries)` : ''}`;
  const files = archives.map(({ name, md5 }) => (md5 ? `${name} (MD5 ${md5})` : name)).join(', ');
  const size = published ? ` (${counts(published)})` : '';
  const checked = await Promise.all(packed.map((archive) => check(dir, archive)));
  const advice = packed.length > 0 ? checked.join(' ') : `Get ${files} from ${page}, whose terms apply, and unpack it there.`;
  return new MissingDatasetError(`${dir}: no ${title}. Looked for ${layout}${size}; found ${some}. ${advice}`);
}

async function check(dir: string, { name, md5 }: Archive): Promise<string> {
  if (!md5) return `Unpack ${name} there.`;
  const hash = createHash('md5');
  for await (const piece of createReadStream(join(dir, name))) hash.update(piece);
  const found = hash.digest('hex');
  if (found === md5) return `Unpack ${name} there; it is whole (MD5 ${md5}).`;
  return `${name} has the MD5 ${found}; expected ${md5}: the download is cut or another version. Get it again, then unpack it there.`;
}

/** How many samples were found, and whether that is the published number. */
export function sizes(train: number, test: number, published: Source['published']): string {
  const found = `${train} training and ${test} test samples`;
  if (!published) return found;
  const whole = published.length === 1 ? train + test === published[0] : train === published[0] && test === published[1];
  return whole ? `${found}, as published` : `${found}, not the published ${counts(published)}`;
}

function counts(published: NonNullable<Source['published']>): string {
  return published.length === 1 ? `${published[0]} samples` : `${published[0]} training and ${published[1]} test samples`;
}
