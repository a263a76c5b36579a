import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { build, transformSync } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import ts from 'typescript';
import { run } from './packed-project.ts';
import { type Example, readmeExample } from './readme.ts';

/** README and licence lie in the tarball. */
export function filesOf(project: string, name: string): void {
  const there = readdirSync(join(project, 'node_modules', '@synfire', name));
  const missing = ['README.md', 'LICENSE', 'package.json', 'dist'].filter((file) => !there.includes(file));
  if (missing.length > 0) throw new Error(`the tarball has no ${missing.join(', ')}`);
}

/** Runs a README's example as plain JavaScript, with nothing but Node's own resolution. */
export function runExample(project: string, name: string): void {
  const { language, code, isTest } = readmeExample(name);
  const folder = join(project, 'examples', name);
  mkdirSync(folder, { recursive: true });
  const file = isTest ? 'example.test.js' : 'example.js';
  writeFileSync(join(folder, file), transformSync(code, { loader: language, format: 'esm', target: 'node20' }).code);
  if (isTest) run(folder, process.execPath, join(project, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--root', folder);
  else run(folder, process.execPath, file);
}

/** How an outside project finds modules. */
export type Resolution = 'node16' | 'bundler';

const resolutions: Readonly<Record<Resolution, ts.CompilerOptions>> = {
  node16: { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
};

/** Type-checks a package's README example, and its declarations themselves, under `strict`. Throws the diagnostics. */
export function checkTypes(project: string, name: string, resolution: Resolution): void {
  const example: Example = readmeExample(name);
  const folder = join(project, 'types', name);
  mkdirSync(folder, { recursive: true });
  const files = { [`example.${example.language}`]: example.code, 'all.ts': `export * from '@synfire/${name}';\n` };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const program = ts.createProgram(
    Object.keys(files).map((file) => join(folder, file)),
    {
      ...resolutions[resolution],
      ...{ strict: true, noEmit: true, allowJs: true, checkJs: true, skipLibCheck: false, types: ['node'] },
      // An example in JavaScript has no types to give its parameters.
      noImplicitAny: example.language === 'ts',
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts'],
      typeRoots: [join(project, 'node_modules', '@types')],
    },
  );
  // What other packages' declarations lack (tfjs-core's want the DOM) is not ours to mend.
  const ours = (path: string): boolean => !path.includes('node_modules') || path.includes('node_modules/@synfire/');
  const found = ts.getPreEmitDiagnostics(program).filter(({ file }) => file && ours(file.fileName));
  const host = { getCanonicalFileName: (f: string) => f, getCurrentDirectory: () => folder, getNewLine: () => '\n' };
  if (found.length > 0) throw new Error(ts.formatDiagnostics(found, host));
}

const bytes = (file: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(file));

/** What publint says of a tarball; throws its messages. */
export async function lint(tarball: string, project: string, name: string): Promise<void> {
  const pkg: Record<string, unknown> = JSON.parse(readFileSync(join(project, 'node_modules', '@synfire', name, 'package.json'), 'utf8'));
  const { messages } = await publint({ pack: { tarball: bytes(tarball).buffer }, strict: true });
  if (messages.length > 0)
    throw new Error(messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code).join('\n'));
}

/** What are-the-types-wrong says of a tarball under its profile for packages that are ESM alone; throws the problems. */
export async function areTheTypesWrong(tarball: string): Promise<void> {
  const analysis = await checkPackage(createPackageFromTarballData(bytes(tarball)));
  if (!analysis.types) throw new Error('no types');
  const problems = analysis.problems.filter(
    (problem) => !('resolutionKind' in problem) || !['node10', 'node16-cjs'].includes(problem.resolutionKind),
  );
  if (problems.length > 0) throw new Error(problems.map((problem) => JSON.stringify(problem)).join('\n'));
}

/** Bundles a package for a browser; a sentence with the bytes. Throws where a module of Node is pulled in. */
export async function bundle(project: string, name: string): Promise<string> {
  const options = {
    bundle: true,
    platform: 'browser',
    format: 'esm',
    minify: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
  } as const;
  const stdin = { contents: `export * from '@synfire/${name}';`, resolveDir: project };
  const [whole, own] = await Promise.all([build({ ...options, stdin }), build({ ...options, stdin, external: ['@tensorflow/tfjs-core'] })]);
  const imported = Object.values(whole.metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const node = imported.filter((path) => builtinModules.includes(path.replace(/^node:/, '')));
  if (node.length > 0) throw new Error(`imports ${node.join(', ')}`);
  const size = ({ outputFiles }: { readonly outputFiles: readonly { readonly contents: Uint8Array }[] }): number =>
    outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
  return `${size(own)} bytes minified, ${size(whole)} with tfjs-core`;
}
