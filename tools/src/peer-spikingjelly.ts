/**
 * SpikingJelly 2.0 on CPU PyTorch, in a virtual environment of its own in Synfire's cache folder:
 *   node --conditions=@synfire/source --import tsx tools/src/peer-spikingjelly.ts [--model sew-resnet18] --batch 2 --size 224 [--T 4] [--steps 10] [--static-stem]
 * Needs python3 ≥ 3.11 (or what SYNFIRE_PYTHON names), a C compiler, and 2 GB of disk; downloads 0.6 GB once.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '@synfire/imagenet';

/** Its programs. */
export const peerFolder: string = join(import.meta.dirname, '..', 'peers', 'spikingjelly');

/** The program that measures; it prints one JSON line in the form of `pnpm bench speed --json`. */
export const benchScript: string = join(peerFolder, 'bench.py');

/** The Python of a virtual environment with SpikingJelly, made on first use; whole or not at all. Throws where it can't be made. */
export function spikingJellyPython(say: (line: string) => void = (line) => console.error(line)): string {
  const contents = ['requirements.txt', 'stubs.py'].map((name) => readFileSync(join(peerFolder, name)));
  const parent = join(cacheFolder(), 'peers', 'spikingjelly');
  const home = join(parent, createHash('sha256').update(Buffer.concat(contents)).digest('hex').slice(0, 12));
  const python = join(home, 'bin', 'python');
  if (existsSync(python)) return python;
  const base = process.env.SYNFIRE_PYTHON ?? 'python3';
  checkVersion(base);
  mkdirSync(parent, { recursive: true });
  const partial = mkdtempSync(join(parent, 'partial-'));
  try {
    say(`making ${home}: SpikingJelly and PyTorch, 0.6 GB to download`);
    make(base, partial);
    renameSync(partial, home);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return python;
}

function checkVersion(python: string): void {
  const found = spawnSync(python, ['-c', 'import sys; print(*sys.version_info[:2], sep=".")'], { encoding: 'utf8' });
  const [major = 0, minor = 0] = (found.stdout ?? '').trim().split('.').map(Number);
  if (found.status !== 0) throw new Error(`'${python}' does not run; install Python 3.11 or newer, or name one in SYNFIRE_PYTHON`);
  if (major !== 3 || minor < 11)
    throw new Error(`'${python}' is Python ${major}.${minor}; SpikingJelly 2.0 needs 3.11 or newer: name one in SYNFIRE_PYTHON`);
}

/** Progress of pip goes to standard error, as standard output is for JSON. */
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

function make(base: string, home: string): void {
  run(base, '-m', 'venv', home);
  const python = join(home, 'bin', 'python');
  run(python, '-m', 'pip', 'install', '--quiet', '--no-deps', '--no-cache-dir', '-r', join(peerFolder, 'requirements.txt'));
  const site = run(python, '-c', 'import sysconfig; print(sysconfig.get_path("platlib"))').trim();
  run(python, join(peerFolder, 'stubs.py'), join(site, 'torch', 'lib'));
  run(python, '-c', 'import spikingjelly.activation_based.model.sew_resnet');
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { status } = spawnSync(spikingJellyPython(), [benchScript, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
