import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { tensorflowVersion, type Variant } from './versions.ts';

/** The folder that holds all installations: `SYNFIRE_CACHE`, or else the platform's cache folder for this user, and in it `tensorflow`. */
export function cacheRoot(cache: string | undefined = process.env.SYNFIRE_CACHE): string {
  return join(cache ? resolve(cache) : platformCache(), 'tensorflow');
}

function platformCache(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'synfire');
  const xdg = process.env.XDG_CACHE_HOME;
  // The XDG specification tells to ignore a relative path.
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'synfire');
}

/** The name of an installation's folder: everything its binary files depend on. */
export function installationName(variant: Variant, tfjs: string): string {
  return `${tensorflowVersion}-${variant}-tfjs-${tfjs}-${process.platform}-${process.arch}`;
}
