import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { Library } from '../native/library.ts';
import { skipped, start } from '../native/native.fixture.ts';
import { disagreement } from './cuda-check.ts';
import type { Tensorflow } from './raw.ts';

let tf: Tensorflow;
let library: Library;
beforeAll(async () => {
  if (!skipped) ({ tf, library } = await start());
});

/** TensorFlow whose op of a name gives the first output of other inputs. */
const broken = (op: string): Tensorflow => ({
  ...tf,
  runAll: (name, attrs, inputs, outputs) =>
    tf.runAll(name, name === op ? attrs.map((attr) => (attr.name === 'epsilon' || attr.name === 'momentum' ? { ...attr, value: 0.5 } : attr)) : attrs, inputs, outputs), // biome-ignore format: one call
});

test.skipIf(skipped)('kernels that give what the composed ones give are found to agree, and no tensor is left', () => {
  const before = memory().numTensors;
  expect(disagreement(tf, library)).toBeUndefined();
  expect(memory().numTensors).toBe(before);
});

test.skipIf(skipped)('what differs is named, and so is what fails', () => {
  const before = memory().numTensors;
  expect(disagreement(broken('SynfireScan'), library)).toBe("y of a leaky neuron is not what TensorFlow's own ops give");
  expect(disagreement(broken('SynfireRunning'), library)).toBe(
    "mean of running statistics for a leaky neuron is not what TensorFlow's own ops give",
  );
  const doubled = (op: string): Tensorflow => ({
    ...tf,
    run: (name, attrs, inputs) => {
      const made = tf.run(name, attrs, inputs);
      if (name !== op) return made;
      const twice = tf.run('Mul', [], [made, tf.scalar(2)]);
      tf.free(made);
      return twice;
    },
  });
  expect(disagreement(doubled('SynfireMaxPool'), library)).toBe("y of max-pool is not what TensorFlow's own ops give");
  expect(disagreement(doubled('SynfireMaxPoolGradient'), library)).toBe("dx of max-pool is not what TensorFlow's own ops give");
  const lazy: Tensorflow = {
    ...tf,
    run: (name, attrs, inputs) => (name === 'SynfireMomentum' ? tf.scalar(0) : tf.run(name, attrs, inputs)),
  };
  expect(disagreement({ ...lazy, free: () => {} }, library)).toBe("p.0 of a step of momentum is not what TensorFlow's own ops give");
  const without: Tensorflow = { ...tf, runAll: (name, ...rest) => tf.runAll(`No${name}`, ...rest) };
  expect(disagreement(without, library)).toMatch(/NoSynfireStatistics/);
  expect(memory().numTensors).toBe(before);
});
