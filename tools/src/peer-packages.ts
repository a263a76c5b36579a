import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder } from '@synfire/imagenet';

/** A folder in Synfire's cache with what a peer's requirements.txt names, by this Python's pip; whole or not at all. */
export function peerPackages(python: string, peer: string): string {
  const requirements = join(peer, 'requirements.txt');
  const parent = join(cacheFolder(), 'peers', basename(peer));
  const home = join(parent, createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12));
  if (existsSync(home)) return home;
  mkdirSync(parent, { recursive: true });
  const partial = mkdtempSync(join(parent, 'partial-'));
  try {
    const options = ['--quiet', '--no-deps', '--no-cache-dir', '--target', partial, '-r', requirements];
    execFileSync(python, ['-m', 'pip', 'install', ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(partial, home);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return home;
}
