#!/usr/bin/env -S node --max-semi-space-size=4
// Starts the command line from its TypeScript sources as plain modules, made in a fraction of a second and kept while they stay as they
// are. A loader that translates file by file stays in the process: 70 MB more at the peak of training, and slower JavaScript. Of the
// young generation's 48 MB, which V8 takes for short-lived values, a training step needs a tenth.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, stop } from 'esbuild';

/** Modules see where their own source is; what is not ours is loaded from where it is installed. */
const inPlace = {
  name: 'in-place',
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || path.startsWith('node:') || path.startsWith('@synfire/') || pluginData === inPlace) return undefined;
      const found = await resolve(path, { importer, kind, resolveDir, pluginData: inPlace });
      return found.errors.length > 0 || !found.path.startsWith('/') ? found : { path: pathToFileURL(found.path).href, external: true };
    });
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents: text.replaceAll('import.meta.dirname', JSON.stringify(join(path, '..'))), loader: 'ts' };
    });
  },
};

const { outputFiles } = await build({
  entryPoints: [join(import.meta.dirname, 'src', 'main.ts')],
  ...{ bundle: true, splitting: true, write: false, outdir: 'out', outExtension: { '.js': '.mjs' } },
  ...{ format: 'esm', platform: 'node', target: 'node20', conditions: ['@synfire/source'] },
  ...{ sourcemap: 'inline', sourcesContent: false, logLevel: 'error', plugins: [inPlace] },
});
await stop();
const hash = createHash('sha256');
for (const { contents } of outputFiles) hash.update(contents);
const cache = join(import.meta.dirname, 'node_modules', '.cache');
const folder = join(cache, `bench-${hash.digest('hex').slice(0, 16)}`);
if (!existsSync(folder)) {
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, '.staging-'));
  for (const { path, contents } of outputFiles) writeFileSync(join(staging, basename(path)), contents);
  try {
    renameSync(staging, folder);
  } catch {
    // Another process was first.
    rmSync(staging, { recursive: true });
  }
  // Of sources that have changed since; a process that started just now may still read its own.
  for (const old of readdirSync(cache).map((name) => join(cache, name)))
    if (old !== folder && Date.now() - (statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 3_600_000)
      rmSync(old, { force: true, recursive: true });
}
// Stack traces are shown with DEBUG alone; the maps take 20 MB.
if (process.env.DEBUG) process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(folder, 'main.mjs')).href);
