import { dirname } from 'node:path';
import type { Checked, Diagnosis } from './doctor.ts';

/** A diagnosis as text for a terminal. */
export function doctorText(found: Diagnosis): string {
  const { platform, cpu } = found;
  const rows: readonly (readonly [string, string])[] = [
    ['Node', `${found.node.version} (${found.node.path})`],
    ['System', `${platform.os} ${platform.arch}, glibc ${platform.glibc ?? 'none'}`],
    ['CPU', `${cpu.model}, ${cpu.threads} threads: ${cpu.flags.join(' ')}`],
    ['GPU', found.gpus.join(', ') || 'no NVIDIA GPU found'],
    ['tfjs-node-gpu', found.tfjsNode ? `${found.tfjsNode.version} (${found.tfjsNode.folder})` : 'not installed'],
    ...found.installations.flatMap((one): readonly (readonly [string, string])[] => [
      ['TensorFlow', installationText(one)],
      // A stock TensorFlow runs without them.
      ...(one.variant === undefined ? [] : [kernelsRow(one)]),
    ]),
    ...(found.installations.length === 0 ? [['TensorFlow', `not installed in ${found.cache}`] as const] : []),
    ['to install', `python3 ${found.python ?? 'missing'}, pip ${found.pip ?? 'missing'}, ${found.compiler ?? 'no C++ compiler'}`],
  ];
  const lines = rows.map(([name, value]) => `${name.padEnd(14)} ${value}`);
  const problems = found.problems.map(({ problem, remedy, fatal }) => `${fatal ? 'problem' : 'note'}: ${problem}\n  run: ${remedy}`);
  return [...lines, '', ...problems, found.usable ? 'TensorFlow can be used.' : 'TensorFlow can not be used yet.'].join('\n');
}

const kernelsRow = ({ kernels, cudaKernels }: Checked): readonly [string, string] => [
  '  kernels',
  cudaKernels ?? (kernels ? `${kernels.level}: ${dirname(kernels.file)}` : 'not compiled'),
];

function installationText(one: Checked): string {
  const cuda = one.cuda && `CUDA ${one.cuda.cuda_runtime ?? '?'}, cuDNN ${one.cuda.cudnn ?? '?'}`;
  const parts = [one.variant ?? 'stock', cuda, one.oneDNN && `oneDNN ${one.oneDNN}`, one.usesGpu ? 'on GPU' : 'on CPU'].filter(Boolean);
  return `${one.tensorflow ?? ''} (${parts.join(', ')}) ${one.works ? 'works' : 'does not work'}: ${one.folder}`;
}
