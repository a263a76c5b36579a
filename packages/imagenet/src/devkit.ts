import { gunzipSync } from 'node:zlib';
import { readMat } from './mat.ts';
import { tarMembers } from './tar-members.ts';

/** The class of each validation picture in order, from `ILSVRC2012_devkit_t12.tar.gz`: its numbers 1 … 1000 are meta.mat's, not ranks. */
export function devkitWnids(archive: Buffer): readonly string[] {
  const tar = gunzipSync(archive);
  const members = [...tarMembers((at, n) => tar.subarray(at, at + n), { file: 'ILSVRC2012_devkit_t12.tar.gz', start: 0, end: tar.length })];
  const content = (name: string): Buffer => {
    const member = members.find((one) => one.name.endsWith(name));
    if (member === undefined)
      throw new Error(`ILSVRC2012_devkit_t12.tar.gz lacks ${name}; found ${members.map((one) => one.name).join(', ')}.`);
    return tar.subarray(member.offset, member.offset + member.size);
  };
  const wnidOf = synsets(content('data/meta.mat'));
  const numbers = content('data/ILSVRC2012_validation_ground_truth.txt').toString('utf8').split(/\s+/).filter(Boolean);
  return numbers.map((number) => {
    const wnid = wnidOf.get(Number(number));
    if (wnid === undefined) throw new Error(`ILSVRC2012_devkit_t12.tar.gz: the ground truth has class ${number}, which meta.mat lacks.`);
    return wnid;
  });
}

/** WordNet numbers by ILSVRC2012_ID. */
function synsets(meta: Buffer): ReadonlyMap<number, string> {
  const of = new Map<number, string>();
  for (const synset of asList(readMat(meta).get('synsets'))) {
    if (!(synset instanceof Map)) continue;
    const [id, wnid] = [synset.get('ILSVRC2012_ID'), synset.get('WNID')];
    if (Array.isArray(id) && typeof wnid === 'string') of.set(Number(id[0]), wnid);
  }
  return of;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
