import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot, installationName } from './cache.ts';
import { findTfjsNode } from './tfjs-node.ts';
import type { Variant } from './versions.ts';

/** A finished installation, as its `installation.json` tells. */
export interface Installation {
  readonly folder: string;
  readonly variant: Variant;
  readonly tensorflow: string;
  readonly tfjs: string;
  /** Version of oneDNN, where the check saw it work. */
  readonly oneDNN?: string;
  /** Version of each CUDA library by its name (`cudnn`, `cublas`, …). */
  readonly cuda?: Readonly<Record<string, string>>;
}

/** Where to look for an installation; the defaults are the platform's cache folder and any variant, cpu first. */
export interface InstalledOptions {
  readonly cache?: string | undefined;
  readonly variant?: Variant | undefined;
}

/** The folder of the installed TensorFlow; undefined where there is none for the present version of tfjs-node-gpu. */
export function installed(options: InstalledOptions = {}): string | undefined {
  return installations(options)[0]?.folder;
}

/** All installations that fit this machine and the present tfjs-node-gpu. */
export function installations({ cache, variant }: InstalledOptions = {}): readonly Installation[] {
  const tfjs = findTfjsNode();
  if (!tfjs) return [];
  const variants: readonly Variant[] = variant ? [variant] : ['cpu', 'cuda'];
  return variants.flatMap((v) => readInstallation(join(cacheRoot(cache), installationName(v, tfjs.version))) ?? []);
}

/** Reads a folder's installation; undefined where the folder is none. */
export function readInstallation(folder: string): Installation | undefined {
  try {
    const written: Omit<Installation, 'folder'> = JSON.parse(readFileSync(join(folder, 'installation.json'), 'utf8'));
    return { ...written, folder };
  } catch {
    // Folders come into place whole, by a rename, so an unreadable one is none of ours.
    return undefined;
  }
}
