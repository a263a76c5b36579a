import {
  affineNorm,
  type BatchNormAttrs,
  batchNorm,
  batchNormGradient,
  type CrossEntropyAttrs,
  crossEntropy,
  type MaxPoolAttrs,
  type MomentumAttrs,
  maxPool,
  maxPoolGradient,
  momentumStep,
  type Neuron,
  type NormNeuronAttrs,
  neuronOverTime,
  neuronOverTimeGradient,
  normNeuron,
  normNeuronGradient,
  type OverTime,
  type RunningAttrs,
  ranks,
  runningStatistics,
  stateNames,
} from '@synfire/kernel';
import { type NamedTensorMap, type TensorInfo, tidy } from '@tensorflow/tfjs-core';
import type { Library } from '../native/library.ts';
import { asTypes } from './as-type.ts';
import { uint8 } from './bfloat16.ts';
import { momentumInPlace } from './momentum-in-place.ts';
import type { Attr, Raw, Tensorflow } from './raw.ts';
import type { Register } from './register-kernel.ts';
import { type ScanAttrs, type ScanInputs, scan } from './scan.ts';

type Infos = Readonly<Record<string, TensorInfo | undefined>>;

/** Kernels of the native library: neurons with the norm before and the join behind them, norms, pools, the loss, the optimizer. */
export const registerNative =
  (library: Library): Register =>
  (register) => {
    const run = (tf: Tensorflow, names: readonly string[], inputs: ScanInputs, attrs: ScanAttrs): TensorInfo[] => {
      return given(tf, names, scan(tf, library, inputs, attrs));
    };
    register(neuronOverTime.name, (tf, inputs: Infos, attrs: OverTime) => {
      const names = neuronOverTime.outputs(inputs as never, attrs); // names alone are read
      if (!goesOn(inputs, attrs) || isStep(attrs)) return run(tf, names, borrowed(tf, inputs), attrs);
      return composed(names, () => ({ ...neuronOverTime.compose(inputs as never, attrs) })); // tfjs gives kernels whole tensors
    });
    register(
      neuronOverTimeGradient.name,
      (tf, inputs: Infos, attrs: OverTime) => run(tf, neuronOverTimeGradient.outputs(inputs as never, attrs), borrowed(tf, inputs), attrs), // names alone are read
    );
    register(normNeuron.name, (tf, inputs: Infos, attrs: NormNeuronAttrs) => {
      const names = normNeuron.outputs(inputs as never, attrs);
      if (!isNative(attrs) || (goesOn(inputs, attrs) && !isStep(attrs)))
        return composed(names, () => ({ ...normNeuron.compose(inputs as never, attrs) }));
      const { all, own } = withStatistics(tf, borrowed(tf, inputs));
      const made = { ...scan(tf, library, all, presented(attrs)), ...(own.length > 0 && { mean: own[0], variance: own[1] }) };
      return given(tf, names, made);
    });
    register(normNeuronGradient.name, (tf, inputs: Infos, attrs: NormNeuronAttrs) => {
      const names = normNeuronGradient.outputs(inputs as never, attrs); // which are given is all it looks at
      if (isNative(attrs)) return run(tf, names, borrowed(tf, inputs), presented(attrs));
      return composed(names, () => ({ ...normNeuronGradient.compose(inputs as never, attrs) }));
    });
    register(affineNorm.name, (tf, inputs: Infos, { epsilon }: BatchNormAttrs) => run(tf, ['y'], borrowed(tf, inputs), alone(epsilon)));
    register(batchNorm.name, (tf, inputs: Infos, { epsilon }: BatchNormAttrs) => {
      const { all, own } = withStatistics(tf, borrowed(tf, inputs));
      return [...run(tf, ['y'], all, alone(epsilon)), ...own.map(tf.output)];
    });
    register(batchNormGradient.name, (tf, inputs: Infos, { epsilon }: BatchNormAttrs) =>
      // β does not enter the gradient, and γ has its shape.
      run(tf, ['dx', 'dgamma', 'dbeta'], borrowed(tf, { ...inputs, beta: inputs.gamma }), alone(epsilon)),
    );
    register(runningStatistics.name, (tf, inputs: Record<RunningInput, TensorInfo>, { momentum, unbiased }: RunningAttrs) =>
      tf
        .runAll(
          'SynfireRunning',
          [tf.float('momentum', momentum), tf.float('unbiased', unbiased)],
          runningInputs.map((name) => tf.input(inputs[name])),
          2,
        )
        .map(tf.output),
    );
    register(crossEntropy.name, (tf, inputs: Record<'logits' | 'labels', TensorInfo>, { smoothing }: CrossEntropyAttrs) =>
      tf
        .runAll('SynfireCrossEntropy', [tf.float('smoothing', smoothing)], [tf.input(inputs.logits), tf.input(inputs.labels)], 2)
        .map(tf.output),
    );
    register(ranks.name, (tf, { logits, labels }: Record<'logits' | 'labels', TensorInfo>) => [
      tf.output(tf.run('SynfireRanks', [], [tf.input(logits), tf.input(labels)])),
    ]);
    register(momentumStep.name, (tf, inputs: Readonly<Record<string, TensorInfo>>, attrs: MomentumAttrs) =>
      momentumInPlace(tf, inputs, attrs),
    );
    register(maxPool.name, (tf, { x }: { x: TensorInfo }, attrs: MaxPoolAttrs) => [
      tf.output(tf.run('SynfireMaxPool', window(tf, attrs), [tf.activation(x)])),
    ]);
    register(maxPoolGradient.name, (tf, inputs: { x: TensorInfo; y: TensorInfo; dy: TensorInfo }, attrs: MaxPoolAttrs) => {
      const x = tf.activation(inputs.x);
      const rest: readonly [Raw, Raw] = [tf.activation(inputs.y), tf.activation(inputs.dy)];
      const types = [x.dtype, x.dtype === uint8 ? rest[1].dtype : x.dtype] as const;
      return [tf.output(asTypes(tf, types, rest, (alike) => tf.run('SynfireMaxPoolGradient', window(tf, attrs), [x, ...alike])))];
    });
  };

const runningInputs = ['mean', 'variance', 'batchMean', 'batchVariance'] as const;
type RunningInput = (typeof runningInputs)[number];

/** The neuron of a norm that has none: y = x. */
const identity: Neuron = { rest: {}, params: {}, step: (_, state, x) => [x, state] };

const alone = (epsilon: number): ScanAttrs => ({ T: 1, neuron: identity, epsilon });

/** The native kernel presents x once or, as a stem's one step, at all T; other numbers of presentations no network has. */
const isNative = ({ repeat, T }: NormNeuronAttrs): boolean => repeat === 1 || repeat === T;

/** Whether a call begins with states that another one left, or leaves its own. */
const goesOn = (inputs: Infos, { neuron, carry }: OverTime): boolean =>
  carry === true || stateNames(neuron).some((name) => inputs[name] !== undefined);

/** The native kernel takes states up and hands them on for a single step, as a stream has it. */
const isStep = ({ T, carry }: OverTime): boolean => T === 1 && carry === true;

/** What the reference gives, in the order of the names. */
function composed(names: readonly string[], compose: () => NamedTensorMap): TensorInfo[] {
  const made = tidy(compose);
  return names.flatMap((name) => made[name] ?? []);
}

const presented = ({ repeat, ...attrs }: NormNeuronAttrs): ScanAttrs => ({ ...attrs, still: repeat > 1 });

/** What a pass reads at every step. */
const streams = new Set(['x', 'shortcut', 'dy']);

const borrowed = (tf: Tensorflow, inputs: Infos): ScanInputs =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, info]) => [name, info && (streams.has(name) ? tf.activation(info) : tf.input(info))]),
  );

function withStatistics(tf: Tensorflow, inputs: ScanInputs): { readonly all: ScanInputs; readonly own: readonly Raw[] } {
  if (inputs.mean || !inputs.x) return { all: inputs, own: [] };
  const own = tf.runAll('SynfireStatistics', [], [inputs.x], 2);
  return { all: { ...inputs, mean: own[0], variance: own[1] }, own };
}

type Made = Readonly<Record<string, Raw | undefined>>;

/** Hands the outputs of the names over to tfjs; a support need not be there. */
const given = (tf: Tensorflow, names: readonly string[], made: Made): TensorInfo[] =>
  names.filter((name) => name !== 'support' || made[name]).map((name) => tf.output(named(made, name)));

function named(made: Made, name: string): Raw {
  const found = made[name];
  if (!found) throw new Error(`SynfireScan gave no ${name}; there are ${Object.keys(made).join(', ')}`);
  return found;
}

const window = (tf: Tensorflow, { kernelSize, strides, pad }: MaxPoolAttrs): readonly Attr[] => [
  tf.int('size', kernelSize),
  tf.int('stride', strides),
  tf.int('pad', pad),
];
