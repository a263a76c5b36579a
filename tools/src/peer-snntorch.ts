import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '@synfire/imagenet';
import { spikingJellyPython } from './peer-spikingjelly.ts';

const folder: string = join(import.meta.dirname, '..', 'peers', 'snntorch');

/** Runs a program of tools/peers/snntorch on the Python and PyTorch of the SpikingJelly peer; gives what it prints. snnTorch is installed on first use. */
export function runSnnTorch(program: string, input: string): string {
  const python = spikingJellyPython();
  const env = { ...process.env, PYTHONPATH: packages(python) };
  return execFileSync(python, [join(folder, program)], { input, env, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });
}

/** A folder with snnTorch in Synfire's cache; whole or not at all. */
function packages(python: string): string {
  const requirements = join(folder, 'requirements.txt');
  const parent = join(cacheFolder(), 'peers', 'snntorch');
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
