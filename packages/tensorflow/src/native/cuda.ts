import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strips } from './cpp.ts';
import { sourceFolder } from './sources.ts';
import { header, type Sweep } from './sweep.ts';

let shared: string | undefined;

/** The headers that programs include, as one text: NVRTC reads no files. */
function headers(): string {
  shared ??= ['block.h', 'functions.h']
    .map((name) => readFileSync(join(sourceFolder, name), 'utf8').replace('#pragma once', ''))
    .join('\n');
  return shared;
}

const list = (type: string, name: string, values: readonly string[], none: string): string =>
  `${type} ${name}[] = {${values.length > 0 ? values.join(', ') : none}};`;

/**
 * A pass over time in CUDA C++: the strips of `cpp`, one element long, a thread an element at a time; its argument is ScanArguments of
 * native/gpu_shared.h. A thread's elements are all of one channel, so it reads that channel's values once and adds its sums up in doubles.
 */
export function cuda(sweep: Sweep): string {
  const { streams, lanes, scalars, results, channelSums, scalarSums } = sweep;
  const sums = [...channelSums, ...scalarSums];
  const norm = lanes.includes('n.mean');
  const vector = (i: number): string => `a.in[${streams.length + i}][c]`;
  // γ, β, μ, σ² come in.
  const normed = [vector(2), `${vector(0)} * (1.f / sqrtf(${vector(3)} + a.epsilon))`, vector(1)];
  const lane = lanes.map((_, i) => (norm ? (normed[i] ?? vector(i + 1)) : vector(i)));
  const single = streams.length + lanes.length + (norm ? 1 : 0);
  return `${headers()}
using namespace synfire;
extern "C" __global__ void scan(const ScanArguments a) {
const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
if (i >= a.threads) return;
const int c = (int)(i % a.C); (void)c;
${scalars.map((_, s) => `const float p${s} = a.in[${single + s}][0];`).join('\n')}
${list('const float', 'lane', lane, '0.f')}
${list(
  'const float* const',
  'lanes',
  indexed(lanes.length, (s) => `lane + ${s}`),
  'nullptr',
)}
${list(
  'double',
  'total',
  sums.map(() => '0'),
  '0',
)} (void)total;
for (long long e = i; e < a.elements; e += a.threads) {
${list(
  'const float* const',
  'in',
  indexed(streams.length, (s) => `a.in[${s}] + e`),
  'nullptr',
)}
${list(
  'float* const',
  'out',
  indexed(results.length, (s) => `a.out[${s}] + e`),
  'nullptr',
)}
${list(
  'float',
  'sum',
  sums.map(() => '0.f'),
  '0.f',
)}
${list(
  'float* const',
  'sums',
  indexed(sums.length, (s) => `sum + ${s}`),
  'nullptr',
)}
const Block block = {in, out, lanes, nullptr, sums, a.elements, ${sweep.T}, 1, nullptr};
{
const Block* const k = &block;
const int at = 0, n = 1;
${strips(sweep, 1)}
}
${sums.map((_, s) => `total[${s}] += sum[${s}];`).join('\n')}
}
${sums.map((_, s) => `a.partial[${s} * a.threads + i] = total[${s}];`).join('\n')}
}
`;
}

const indexed = (count: number, text: (index: number) => string): readonly string[] => Array.from({ length: count }, (_, i) => text(i));

/** The attribute of SynfireScan for a pass on CUDA. */
export const cudaText = (sweep: Sweep): string => `${header(sweep)} cuda\n${cuda(sweep)}`;
