import { type Join, neuronOverTime, neuronOverTimeGradient, normNeuron, normNeuronGradient } from '@synfire/kernel';
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Raw, Tensorflow } from '../kernels/raw.ts';
import type { Sweep, Wanted } from './sweep.ts';

/** A pass over time with numbers to run it on: streams `[T·B, H, W, C]`, by the names that the kernels use. */
export interface Trial {
  readonly wanted: Wanted;
  readonly inputs: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>;
}

/** How a trial is drawn. */
export interface TrialOptions extends Omit<Wanted, 'perChannel'> {
  /** `[B, H, W, C]` */
  readonly shape: readonly [number, number, number, number];
  readonly seed: number;
}

const epsilon = 1e-5;

/** Numbers of [0, 1) from a seed. */
function randoms(seed: number): () => number {
  let at = seed >>> 0;
  return () => {
    at = (Math.imul(at, 1664525) + 1013904223) >>> 0;
    return at / 2 ** 32;
  };
}

/** Draws a trial; every second parameter has a value a channel. */
export function draw({ shape: [B, H, W, C], seed, ...wanted }: TrialOptions): Trial {
  const { neuron, join, T, backward, norm, still, carry } = wanted;
  const random = randoms(seed * 7919 + 1);
  for (let i = 0; i < 8; i++) random();
  const inputs = new Map<string, { readonly shape: readonly number[]; readonly values: Float32Array }>();
  const put = (name: string, shape: readonly number[], value: () => number): void =>
    void inputs.set(name, { shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value) });
  const between = (low: number, high: number) => (): number => low + (high - low) * random();
  put('x', [still ? B : T * B, H, W, C], between(-0.8, 2.4));
  if (join) put('shortcut', [T * B, H, W, C], () => Math.floor(3 * random()));
  if (backward) put('dy', [T * B, H, W, C], between(-1, 1));
  if (carry) for (const [name, rest] of Object.entries(neuron.rest)) put(`s.${name}`, [B, H, W, C], between(rest - 0.5, rest + 0.5));
  if (norm) {
    put('gamma', [C], between(0.6, 1.4));
    put('beta', [C], between(-0.2, 0.6));
    put('mean', [C], between(-0.2, 0.2));
    put('variance', [C], between(0.5, 1.5));
  }
  const parameters = Object.entries(neuron.params);
  const perChannel = parameters.flatMap(([name], i) => ((i + seed) % 2 === 0 ? [name] : []));
  for (const [name, value] of parameters) {
    const start = typeof value === 'number' ? value : (value[0] ?? 0);
    put(`p.${name}`, perChannel.includes(name) ? [C] : [], () => start + 0.1 * random());
  }
  return { wanted: { ...wanted, perChannel }, inputs };
}

/** Runs a pass by the op SynfireScan, as the text says; gives its outputs in order, the words of a support as the floats of the same bytes. */
export function runText(tf: Tensorflow, { wanted, inputs }: Trial, pass: Sweep, text: string): readonly Float32Array[] {
  const names = [
    ...pass.streams.map((name) => (name === 'd.y' ? 'dy' : name)),
    ...(wanted.norm ? ['gamma', 'beta', 'mean', 'variance'] : []),
    ...pass.lanes.filter((name) => name.startsWith('p.')),
    ...pass.scalars,
  ];
  const made = names.map((name): Raw => {
    const { shape, values } = inputs.get(name) ?? { shape: [], values: Float32Array.of(Number.NaN) };
    return tf.made(shape, values);
  });
  const outputs = [...pass.results, ...pass.channelSums, ...pass.scalarSums, ...(pass.support ? ['support'] : [])];
  const [streams, results, S] = [pass.streams.length, pass.results.length, Number(pass.support)];
  const counts = { N: streams, P: names.length - streams, M: results, K: outputs.length - results - S, S, T: wanted.T };
  const attrs = [...Object.entries(counts).map(([name, count]) => tf.int(name, count)), tf.string('program', text)];
  try {
    const found = tf.runAll('SynfireScan', [...attrs, ...(wanted.norm ? [tf.float('epsilon', epsilon)] : [])], made, outputs.length);
    const values = found.map(({ id }) => new Float32Array(tf.binding.tensorDataSync(id).slice().buffer));
    tf.free(...found);
    return values;
  } finally {
    tf.free(...made);
  }
}

/** The same outputs by the composed reference of the kernels; what it does not give by itself (sums that a norm needs) is left out. */
export function composed({ wanted, inputs }: Trial, pass: Sweep): readonly (Float32Array | undefined)[] {
  const { neuron, join, T, backward, norm, still, carry } = wanted;
  return tidy(() => {
    const given = Object.fromEntries([...inputs].map(([name, { shape, values }]) => [name, tensor(values, [...shape])]));
    const attrs = {
      T,
      neuron,
      ...(carry ? { carry } : {}),
      ...(join ? { join } : {}),
      ...(norm ? { epsilon, repeat: still ? T : 1 } : {}),
    };
    const kernel = norm ? (backward ? normNeuronGradient : normNeuron) : backward ? neuronOverTimeGradient : neuronOverTime;
    const found: Readonly<Record<string, Tensor>> = { ...kernel.compose(given as never, attrs as never) }; // `wanted` says which kernel they are for
    const nameOf = (name: string): string => (name === 'd.x' ? 'dx' : name === 'd.shortcut' ? 'dshortcut' : name);
    const outputs = [
      ...pass.results.map((name) => found[nameOf(name)]),
      ...pass.channelSums.map((name) => found[name === 'd.x' ? 'dgamma' : name === 'd.x.centred' ? 'dbeta' : name]),
      ...pass.scalarSums.map((name) => found[name]),
    ];
    return outputs.map((t) => t && Float32Array.from(t.dataSync()));
  });
}

/** Joins of the networks, and none. */
export const joins: readonly (Join | undefined)[] = [
  undefined,
  { name: 'add', apply: (op, shortcut, branch) => op.add(shortcut, branch) },
  { name: 'and', apply: (op, shortcut, branch) => op.mul(branch, shortcut) },
  { name: 'iand', apply: (op, shortcut, branch) => op.mul(op.sub(1, branch), shortcut) },
];
