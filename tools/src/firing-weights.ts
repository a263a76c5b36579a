import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peerFolder, spikingJellyPython } from './peer-spikingjelly.ts';
import { run } from './run.ts';
import type { Problem } from './speed-report.ts';

/** Gives `use` a file of weights whose neurons fire at a mean rate (`density`, percent) on random images, in PyTorch's names; it is gone afterwards. */
export async function withFiringWeights<R>(
  { model, size, batch, T, density }: Problem & { readonly density: number },
  use: (file: string) => Promise<R>,
  say: (line: string) => void,
): Promise<R> {
  const folder = await mkdtemp(join(tmpdir(), 'synfire-firing-'));
  const file = join(folder, 'weights.pth');
  const flags = Object.entries({ model, size, batch, T, density }).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  try {
    say(`${model}, ${size}×${size}: weights whose neurons fire at ${density} %`);
    // Threads that spin while they wait take many times as long on a machine that others use, and nothing is timed here.
    const env = { OMP_WAIT_POLICY: 'passive' };
    await run(spikingJellyPython(say), [join(peerFolder, 'firing.py'), file, ...flags], { env });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
