import { homedir, platform } from 'node:os';
import { join } from 'node:path';

/** Synfire's cache folder: SYNFIRE_CACHE, else `synfire` in the platform's folder for caches. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.SYNFIRE_CACHE) return env.SYNFIRE_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'synfire');
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Caches', 'synfire');
  if (platform() === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'synfire', 'cache');
  return join(homedir(), '.cache', 'synfire');
}
