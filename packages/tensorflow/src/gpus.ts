import { readdirSync, readFileSync } from 'node:fs';
import { run } from './run.ts';

const driver = '/proc/driver/nvidia/gpus';

/** The names of the NVIDIA GPUs of this machine in PCI order, by the driver's own files or `nvidia-smi`; none gives []. */
export async function gpus(): Promise<readonly string[]> {
  const named = fromDriver();
  if (named.length > 0) return named;
  // Containers and WSL often have nvidia-smi without the driver's /proc folder.
  for (const command of ['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi']) {
    const { code, stdout } = await run(command, ['--query-gpu=name', '--format=csv,noheader'], { timeout: 20_000 });
    if (code === 0) return stdout.split('\n').filter((line) => line.trim() !== '');
  }
  return [];
}

function fromDriver(): readonly string[] {
  try {
    return readdirSync(driver)
      .sort()
      .map((bus) => /^Model:\s*(.+)$/m.exec(readFileSync(`${driver}/${bus}/information`, 'utf8'))?.[1]?.trim() ?? 'NVIDIA GPU');
  } catch {
    return [];
  }
}

/** The GPU that the binding uses: it takes the last one TensorFlow lists, and `CUDA_VISIBLE_DEVICES` says which those are. */
export function usedGpu(names: readonly string[], visible: string | undefined = process.env.CUDA_VISIBLE_DEVICES): string {
  const last = visible?.split(',').at(-1)?.trim();
  const index = last && /^\d+$/.test(last) ? Number(last) : names.length - 1;
  return names[index] ?? 'NVIDIA GPU';
}
