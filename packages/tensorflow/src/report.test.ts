import { expect, test } from 'vitest';
import type { Diagnosis } from './doctor.ts';
import { doctorText } from './report.ts';

const found: Diagnosis = {
  usable: true,
  node: { version: '22.1.0', path: '/bin/node' },
  platform: { os: 'linux', arch: 'x64', glibc: '2.36' },
  cpu: { model: 'A CPU', threads: 8, flags: ['avx2', 'avx512f'] },
  gpus: ['NVIDIA H100'],
  tfjsNode: { folder: '/tfjs', version: '4.22.0', stock: undefined },
  cache: '/cache',
  installations: [
    {
      folder: '/cache/a',
      variant: 'cpu',
      tensorflow: '2.21.0',
      tfjs: '4.22.0',
      oneDNN: '3.7.3',
      works: true,
      usesGpu: false,
      kernels: { level: 'x86-64-v3', file: '/cache/a/kernels-1/x86-64-v3.node' },
    },
    {
      folder: '/cache/b',
      variant: 'cuda',
      tensorflow: '2.21.0',
      cuda: { cuda_runtime: '12.9', cudnn: '9.28' },
      works: false,
      usesGpu: false,
      error: 'no',
    },
  ],
  python: '3.11.7',
  pip: '23.2',
  compiler: 'g++ 12',
  problems: [{ problem: 'the GPU is not used', remedy: 'npx synfire-tensorflow install --cuda', fatal: false }],
};

test('a GPU has its own kernels told, or why TensorFlow does without them', () => {
  const [one] = found.installations;
  if (!one) throw new Error('no installation');
  const told = (cudaKernels: string): string => doctorText({ ...found, installations: [{ ...one, usesGpu: true, cudaKernels }] });
  expect(told('own kernels for CUDA')).toContain('\n  kernels      own kernels for CUDA\n');
  expect(told('no own kernels: y differs')).toContain('\n  kernels      no own kernels: y differs\n');
});

test('says versions, devices, each installation, and the command that mends what is missing', () => {
  expect(doctorText(found)).toBe(`Node           22.1.0 (/bin/node)
System         linux x64, glibc 2.36
CPU            A CPU, 8 threads: avx2 avx512f
GPU            NVIDIA H100
tfjs-node-gpu  4.22.0 (/tfjs)
TensorFlow     2.21.0 (cpu, oneDNN 3.7.3, on CPU) works: /cache/a
  kernels      x86-64-v3: /cache/a/kernels-1
TensorFlow     2.21.0 (cuda, CUDA 12.9, cuDNN 9.28, on CPU) does not work: /cache/b
  kernels      not compiled
to install     python3 3.11.7, pip 23.2, g++ 12

note: the GPU is not used
  run: npx synfire-tensorflow install --cuda
TensorFlow can be used.`);
});
