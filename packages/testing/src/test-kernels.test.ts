import { readFileSync } from 'node:fs';
import * as kernel from '@synfire/kernel';
import { expect, test } from 'vitest';
import { testKernels } from './test-kernels.ts';

testKernels();

test('every kernel has cases', () => {
  const cases = readFileSync(new URL('test-kernels.ts', import.meta.url), 'utf8');
  const names = Object.entries(kernel).flatMap(([name, member]) => (typeof member === 'function' && 'compose' in member ? [name] : []));
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !cases.includes(`testKernel(${name}, `))).toEqual([]);
});
