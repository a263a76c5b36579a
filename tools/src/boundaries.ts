import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Which kind of package each one is; a new package is added here. */
const kinds = {
  foundation: ['core'],
  part: ['kernel', 'surrogate', 'neuron', 'layers', 'optim', 'data', 'events'],
  block: ['block'],
  model: ['resnet', 'sew-resnet', 'spiking-resnet', 'ms-resnet', 'danet'],
  dataset: ['imagenet', 'event-files', 'dvs'],
  train: ['train', 'checkpoint'],
  backend: ['tensorflow'],
  testing: ['testing'],
} as const;

type Kind = keyof typeof kinds;

/** What a kind may depend on, besides its own. */
const allowed: Readonly<Record<Kind, readonly Kind[]>> = {
  foundation: [],
  part: ['foundation'],
  block: ['foundation', 'part'],
  model: ['foundation', 'part', 'block'],
  dataset: ['foundation', 'part'],
  train: ['foundation', 'part'],
  backend: ['foundation', 'part'],
  testing: ['foundation', 'part'],
};

/** A runtime is an app's choice: nothing but a backend may import one. */
const runtimes = /^@tensorflow\/tfjs($|\/|-node|-backend|-converter|-layers|-data)/;

const kindOf = (name: string): Kind | undefined => {
  for (const [kind, names] of Object.entries(kinds)) if (names.some((n) => n === name)) return kind as Kind; // the keys of `kinds`
  return undefined;
};

const imports = (source: string): readonly string[] => [...source.matchAll(/(?:from|import)\s*\(?'([^'.][^']*)'/g)].map((m) => m[1] ?? '');

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Every breach of the directions in one package, as a sentence. */
export function breaches(folder: string, name: string): readonly string[] {
  const kind = kindOf(name);
  if (!kind) return [`packages/${name}: not listed in tools/src/boundaries.ts; add it under its kind`];
  const manifest: { dependencies?: Record<string, string>; peerDependencies?: Record<string, string> } = JSON.parse(
    readFileSync(`${folder}/${name}/package.json`, 'utf8'),
  );
  const declared = new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})]);
  const found: string[] = [];
  for (const sibling of [...declared].filter((d) => d.startsWith('@synfire/')).map((d) => d.slice('@synfire/'.length))) {
    const other = kindOf(sibling);
    if (!other || (other !== kind && !allowed[kind].includes(other)))
      found.push(`packages/${name} (${kind}) depends on @synfire/${sibling} (${other ?? 'an app'})`);
  }
  const files = readdirSync(`${folder}/${name}/src`, { recursive: true, encoding: 'utf8' }).filter(
    (f) => f.endsWith('.ts') && !/\.(test|bench|fixture)\./.test(f),
  );
  for (const file of files) {
    for (const specifier of imports(readFileSync(`${folder}/${name}/src/${file}`, 'utf8'))) {
      const at = `packages/${name}/src/${file} imports ${specifier}`;
      if (specifier.startsWith('node:')) continue;
      if (!declared.has(packageOf(specifier))) found.push(`${at}, which its package.json does not declare`);
      if (kind !== 'backend' && runtimes.test(specifier)) found.push(`${at}: a runtime is an app's choice`);
    }
  }
  return found;
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const all = readdirSync('packages')
    .filter((name) => existsSync(`packages/${name}/package.json`))
    .flatMap((name) => breaches('packages', name));
  for (const line of all) console.error(line);
  console.log(all.length === 0 ? 'boundaries: every package depends only on what its kind may' : `boundaries: ${all.length} breaches`);
  process.exitCode = all.length === 0 ? 0 : 1;
}
