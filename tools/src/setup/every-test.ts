import { memory } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect } from 'vitest';

let before = 0;

beforeEach(() => {
  before = memory().numTensors;
});

afterEach(() => {
  expect(memory().numTensors, 'every test ends with the number of tensors it began with').toBe(before);
});
