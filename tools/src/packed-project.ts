import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packages, root } from './readme.ts';

const { resolve } = createRequire(import.meta.url);

/** The version of a dependency that this checkout has installed. */
const installedVersion = (name: string): string => JSON.parse(readFileSync(resolve(`${name}/package.json`), 'utf8')).version;

/** Runs a program; what it printed is in the error where it fails. */
export function run(cwd: string, command: string, ...args: readonly string[]): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', timeout: 600_000 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error instanceof Error && 'stderr' in error ? (error as { stdout?: string; stderr?: string }) : {}; // execFileSync's error has both
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout.slice(-3000)}${stderr.slice(-3000)}`);
  }
}

/** Every package as `pnpm pack` makes it, by its folder's name. */
export function packAll(folder: string): ReadonlyMap<string, string> {
  mkdirSync(folder, { recursive: true });
  return new Map(
    packages.map((name) => {
      const before = new Set(readdirSync(folder));
      run(join(root, 'packages', name), 'pnpm', 'pack', '--pack-destination', folder);
      const tarball = readdirSync(folder).find((file) => !before.has(file));
      if (!tarball) throw new Error(`pnpm pack made nothing of packages/${name}`);
      return [name, join(folder, tarball)];
    }),
  );
}

/** Installs the tarballs, and what examples and types need, with npm into an empty project. */
export function installAll(project: string, tarballs: ReadonlyMap<string, string>): void {
  mkdirSync(project, { recursive: true });
  const own = [...tarballs].map(([name, file]): [string, string] => [`@synfire/${name}`, `file:${file}`]);
  const others = ['@tensorflow/tfjs', '@tensorflow/tfjs-core', '@tensorflow/tfjs-node-gpu', '@types/node', 'vitest'];
  const dependencies = Object.fromEntries([...own, ...others.map((name) => [name, installedVersion(name)])]);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }, null, 2));
  run(project, 'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund');
}

/** Our packages in the project that did not come from a tarball: their dependants found another version in the registry. */
export function strangers(project: string): readonly string[] {
  const { packages: all }: { packages: Record<string, { resolved?: string }> } = JSON.parse(
    readFileSync(join(project, 'package-lock.json'), 'utf8'),
  );
  return Object.entries(all).flatMap(([path, { resolved = '' }]) =>
    path.includes('node_modules/@synfire/') && !resolved.startsWith('file:') ? [`${path} comes from ${resolved}`] : [],
  );
}
