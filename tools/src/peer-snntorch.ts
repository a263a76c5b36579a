import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { peerPackages } from './peer-packages.ts';
import { spikingJellyPython } from './peer-spikingjelly.ts';

const folder: string = join(import.meta.dirname, '..', 'peers', 'snntorch');

/** Runs a program of tools/peers/snntorch on the Python and PyTorch of the SpikingJelly peer; gives what it prints. snnTorch is installed on first use. */
export function runSnnTorch(program: string, input: string): string {
  const python = spikingJellyPython();
  const env = { ...process.env, PYTHONPATH: peerPackages(python, folder) };
  return execFileSync(python, [join(folder, program)], { input, env, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });
}
