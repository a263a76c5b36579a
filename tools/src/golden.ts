import { readFileSync } from 'node:fs';
import type { Named } from '@synfire/core';
import { reshape, type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { sharedPath } from './shared.ts';

/** Allowed difference, absolute and relative to the value. */
export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

/** A case of `golden/cases.json`: attributes as written there and its tensors' values. */
export interface GoldenCase {
  readonly name: string;
  readonly attributes: Named<unknown>;
  readonly tolerance: { readonly forward: Tolerance; readonly gradient: Tolerance };
  readonly tensors: Named<{ readonly shape: readonly number[]; readonly values: Float32Array }>;
}

interface Entry {
  readonly name: string;
  readonly file: string;
  readonly attributes: Named<unknown>;
  readonly tolerance: { readonly forward: Tolerance; readonly gradient: Tolerance };
}

/** The golden cases of one file (`neurons`, `blocks`, …) whose names pass; none, with a line, where the folder is absent. */
export function goldenCases(group: string, wanted: (name: string) => boolean = () => true): readonly GoldenCase[] {
  const folder = sharedPath('golden');
  if (folder === undefined) return [];
  const { cases }: { cases: readonly Entry[] } = JSON.parse(readFileSync(`${folder}/cases.json`, 'utf8'));
  return cases
    .filter((c) => c.file === `${group}.safetensors` && wanted(c.name))
    .map((c) => ({ ...c, tensors: read(`${folder}/${c.file}`, group.startsWith('net_') ? '' : `${c.name}/`) }));
}

function read(file: string, prefix: string): GoldenCase['tensors'] {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header: Named<{ shape: number[]; data_offsets: [number, number] }> = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__' && name.startsWith(prefix));
  return Object.fromEntries(
    entries.map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const copy = bytes.subarray(8 + length + from, 8 + length + to);
        return [
          name.slice(prefix.length),
          { shape, values: new Float32Array(copy.buffer.slice(copy.byteOffset, copy.byteOffset + copy.length)) },
        ];
      },
    ),
  );
}

/** A tensor of a case as it stands. Throws RangeError where the case has none of that name. */
export function goldenTensor(golden: GoldenCase, name: string): Tensor {
  const found = golden.tensors[name];
  if (!found) throw new RangeError(`golden case ${golden.name} has no tensor '${name}', but ${Object.keys(golden.tensors).join(', ')}`);
  return tensor(found.values, [...found.shape]);
}

/** PyTorch's [T, B, C, H, W] to our [T·B, H, W, C], [T, B, C] to [T·B, C], OIHW to HWIO, [out, in] to [in, out]. */
export const layouts = {
  activation: (x: Tensor): Tensor =>
    tidy(() => {
      const [t = 1, b = 1, c = 1, h, w] = x.shape;
      return h === undefined || w === undefined ? reshape(x, [t * b, c]) : transpose(reshape(x, [t * b, c, h, w]), [0, 2, 3, 1]);
    }),
  convolution: (w: Tensor): Tensor => transpose(w, [2, 3, 1, 0]),
  dense: (w: Tensor): Tensor => transpose(w, [1, 0]),
};

/** Checks |ours - expected| <= atol + rtol·|expected| everywhere and that shapes agree. */
export function expectClose(ours: Tensor, expected: Tensor, { atol, rtol }: Tolerance, what: string): void {
  expect(ours.shape, `shape of ${what}`).toEqual(expected.shape);
  const [a, b] = [ours.dataSync(), expected.dataSync()];
  let worst = 0;
  let at = -1;
  for (let i = 0; i < a.length; i++) {
    const excess = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? 0)) - atol - rtol * Math.abs(b[i] ?? 0);
    if (!(excess <= worst)) [worst, at] = [excess, i];
  }
  expect(at, `${what}: ours ${a[at]}, expected ${b[at]} at ${at} of ${a.length}`).toBe(-1);
}

/** The rule for whole networks: max|ours - f64| <= k·max|f32 - f64| + eps·(1 + max|f64|), with k = 8 and eps = 1e-6. */
export function expectNear(
  ours: ArrayLike<number>,
  golden: GoldenCase,
  name: string,
  of: (values: Float32Array) => ArrayLike<number> = (v) => v,
): void {
  const [truth, single] = [golden.tensors[`${name}/f64`], golden.tensors[`${name}/f32`]].map((t) => of(t?.values ?? new Float32Array()));
  expect(ours.length, `number of values of ${name}`).toBe(truth?.length);
  const largest = (f: (i: number) => number): number =>
    Array.from({ length: ours.length }, (_, i) => Math.abs(f(i))).reduce((a, b) => Math.max(a, b), 0);
  const at = (values: ArrayLike<number> | undefined, i: number): number => values?.[i] ?? Number.NaN;
  const allowed = 8 * largest((i) => at(single, i) - at(truth, i)) + 1e-6 * (1 + largest((i) => at(truth, i)));
  expect(
    largest((i) => at(ours, i) - at(truth, i)),
    `${name} of ${golden.name}`,
  ).toBeLessThanOrEqual(allowed);
}
