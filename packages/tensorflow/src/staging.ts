import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readInstallation } from './installation.ts';

const prefix = '.staging';
const day = 24 * 3600 * 1000;

/** Makes a new temporary folder beside the installations; its name tells whose it is. */
export function createStaging(root: string): string {
  mkdirSync(root, { recursive: true });
  return mkdtempSync(join(root, `${prefix}+${hostname()}+${process.pid}+`));
}

/** Removes the temporary folders of installs that died: this host's ended processes, and whatever is older than a day. */
export function cleanStaging(root: string): void {
  let names: readonly string[] = [];
  try {
    names = readdirSync(root);
  } catch {
    return; // Nothing was ever installed.
  }
  for (const name of names.filter((n) => n.startsWith(`${prefix}+`))) {
    const folder = join(root, name);
    const [, host, pid] = name.split('+');
    if ((host === hostname() && !alive(Number(pid))) || age(folder) > day) rmSync(folder, { recursive: true, force: true });
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function age(folder: string): number {
  return Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

/** Puts a checked folder into its place by a rename; one that is there already stays if it came from a concurrent install, else makes room. */
export function commit(staging: string, folder: string, broken: boolean): void {
  if (broken) {
    // The running processes that use the old one keep its files open.
    const old = `${staging}.old`;
    try {
      renameSync(folder, old);
    } catch {
      // Another install has just moved it away.
    }
    rmSync(old, { recursive: true, force: true });
  }
  // mkdtemp lets nobody else in; a cache folder that others may read is theirs as well.
  chmodSync(staging, 0o755);
  try {
    renameSync(staging, folder);
  } catch (error) {
    // Another install finished first: its folder is checked too, and ours is thrown away.
    if (!readInstallation(folder)) throw error;
    rmSync(staging, { recursive: true, force: true });
  }
}
