import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder with the C++ sources of the native kernels, in the repository and in the published package alike. */
export const sourceFolder: string = join(dirname(createRequire(import.meta.url).resolve('@synfire/tensorflow/package.json')), 'native');

/** Flags that results depend on: no contraction and no -ffast-math, so that spikes are those of the composed ops, and denormals stay. */
export const exactFlags: readonly string[] = [
  '-std=c++17',
  '-O3',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fPIC',
  '-shared',
  '-fvisibility=hidden',
];

/** Flags that name a level's instructions. */
export const levelFlags = (level: string): readonly string[] => [
  `-march=${level.replace('-bf16', '')}`,
  ...(level.startsWith('x86-64-v4') ? ['-mprefer-vector-width=512'] : []),
  ...(level.endsWith('-bf16') ? ['-mavx512bf16'] : []),
];

const loading = 'loading.cc';

/** The C++ files of the add-on that loads TensorFlow. */
export const loadingFiles: readonly string[] = [loading, 'pages.cc'].map((name) => join(sourceFolder, name));

/** The library's C++ files, without tests. */
export const sourceFiles = (): readonly string[] =>
  readdirSync(sourceFolder)
    .filter((name) => name.endsWith('.cc') && name !== loading)
    .sort()
    .map((name) => join(sourceFolder, name));

let fingerprint: string | undefined;

/** What the compiled library depends on besides compiler and TensorFlow: a hash of all its sources and flags. */
export function sourceHash(): string {
  if (fingerprint) return fingerprint;
  const hash = createHash('sha256').update(exactFlags.join(' '));
  for (const name of readdirSync(sourceFolder).sort())
    if (/\.(cc|h)$/.test(name)) hash.update(`\0${name}\0`).update(readFileSync(join(sourceFolder, name)));
  fingerprint = hash.digest('hex').slice(0, 12);
  return fingerprint;
}
