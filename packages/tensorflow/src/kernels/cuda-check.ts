import { normNeuron, normNeuronGradient, runningStatistics } from '@synfire/kernel';
import { moments, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Library } from '../native/library.ts';
import { tryMomentum, tryPool } from './cuda-check-training.ts';
import { different, named, type Raws, type Tensors } from './cuda-difference.ts';
import { type CudaTrial, common, cudaTrials } from './cuda-trial.ts';
import { holding } from './held.ts';
import type { Raw, Tensorflow } from './raw.ts';
import { scan } from './scan.ts';

/**
 * Runs the native kernels that exist for CUDA on the device, on small problems, beside their composed references; gives what was different or
 * failed, undefined where all agree. Nothing may be registered for the backend yet: the references would be the kernels themselves.
 */
export function disagreement(tf: Tensorflow, library: Library): string | undefined {
  try {
    for (const trial of cudaTrials()) {
      const found = tidy(() => tried(tf, library, trial));
      if (found) return found;
    }
    const held = holding(tf);
    return tidy(() => held(tryPool) ?? held(tryMomentum));
  } catch (error) {
    return error instanceof Error ? error.message : `${error}`;
  }
}

/** One trial: the statistics of x, forward, backward, and running statistics. The caller's `tidy` frees the references. */
function tried(tf: Tensorflow, library: Library, { name, neuron, still, inputs }: CudaTrial): string | undefined {
  const given: Record<string, Tensor> = {};
  const raws: Record<string, Raw> = {};
  for (const [key, { shape, values }] of Object.entries(inputs)) {
    given[key] = tensor(values, [...shape]);
    raws[key] = tf.made(shape, values);
  }
  const at = (key: string): Raw => raws[key] ?? tf.scalar(Number.NaN);
  const { dy: _, ...forward } = given;
  const attrs = { ...common, neuron };
  const composed = { ...attrs, repeat: still ? common.T : 1 };
  try {
    // `given` has what the kernels' types name, and `name`s tell which.
    return (
      different(tf, `statistics for ${name}`, named(['mean', 'variance'], tf.runAll('SynfireStatistics', [], [at('x')], 2)), {
        ...moments(given.x as Tensor, [0, 1, 2]),
      }) ??
      different(tf, name, scan(tf, library, { ...raws, dy: undefined }, { ...attrs, still }), {
        ...normNeuron.compose(forward as never, composed),
      }) ??
      different(tf, `the gradient of ${name}`, scan(tf, library, raws, { ...attrs, still }), {
        ...normNeuronGradient.compose(given as never, composed),
      }) ??
      different(tf, `running statistics for ${name}`, running(tf, at), mixed(given))
    );
  } finally {
    tf.free(...Object.values(raws));
  }
}

const rates = { momentum: 0.1, unbiased: 1.25 };

const running = (tf: Tensorflow, at: (key: string) => Raw): Raws => {
  const attrs = Object.entries(rates).map(([name, value]) => tf.float(name, value));
  return named(['mean', 'variance'], tf.runAll('SynfireRunning', attrs, ['mean', 'variance', 'beta', 'gamma'].map(at), 2));
};

const mixed = ({ mean, variance, beta, gamma }: Tensors): Tensors => ({
  ...runningStatistics.compose({ mean, variance, batchMean: beta, batchVariance: gamma } as never, rates),
});
