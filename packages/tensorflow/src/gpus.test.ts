import { expect, test } from 'vitest';
import { usedGpu } from './gpus.ts';

test('the binding uses the last GPU that is visible', () => {
  expect(usedGpu(['A', 'B', 'C'], undefined)).toBe('C');
  expect(usedGpu(['A', 'B', 'C'], '0,1')).toBe('B');
  expect(usedGpu(['A', 'B', 'C'], '0')).toBe('A');
  expect(usedGpu(['A'], 'GPU-8932f937')).toBe('A');
  expect(usedGpu([], undefined)).toBe('NVIDIA GPU');
});
