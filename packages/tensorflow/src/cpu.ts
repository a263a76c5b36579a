import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What the speed of TensorFlow on this CPU depends on. */
export interface Cpu {
  readonly model: string;
  readonly threads: number;
  /** Those instruction sets that TensorFlow and oneDNN select kernels by. */
  readonly flags: readonly string[];
}

const relevant = [
  'avx',
  'avx2',
  'fma',
  'f16c',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'avx512_fp16',
  'amx_bf16',
  'amx_tile',
  'asimd',
  'bf16',
  'sve',
];

/** The CPU of this machine; where the system does not list flags they are []. */
export function cpu(): Cpu {
  const list = cpus();
  const info = cpuinfo();
  const flags = new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(info)?.[1]?.split(' '));
  const model = list[0]?.model.trim();
  return {
    model: model && model !== 'unknown' ? model : `${process.arch} CPU`,
    threads: list.length,
    flags: relevant.filter((flag) => flags.has(flag)),
  };
}

function cpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
