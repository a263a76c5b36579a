import { type Join, type Neuron, stateNames } from '@synfire/kernel';
import type { Library } from '../native/library.ts';
import { type Program, program } from '../native/program.ts';
import { bfloat16 } from './bfloat16.ts';
import type { Attr, Raw, Tensorflow } from './raw.ts';

/** What a pass over time reads: x, shortcut, dy, the neuron's parameters as `p.<name>`, states to go on from as `s.<name>`, and with a norm γ, β and the statistics. */
export type ScanInputs = Readonly<Record<string, Raw | undefined>>;

/** A pass over time as the kernels ask for it; `epsilon` says that a batch norm stands before the neuron. */
export interface ScanAttrs {
  readonly T: number;
  readonly neuron: Neuron;
  readonly join?: Join | undefined;
  readonly epsilon?: number;
  readonly still?: boolean;
  /** The support of y's gradient as well, where it is known. */
  readonly support?: boolean | undefined;
  /** One step, which reads states, where they are not at rest, and gives them. */
  readonly carry?: boolean | undefined;
}

/** Runs a neuron over time by the op SynfireScan: forward, or backward where there is a `dy`. Gives the outputs by the kernels' names. */
export function scan(tf: Tensorflow, library: Library, inputs: ScanInputs, attrs: ScanAttrs): Readonly<Record<string, Raw>> {
  const { T, neuron, join, epsilon, still = false, carry = false, support = false } = attrs;
  const x = given(inputs, 'x');
  if (!still && (x.shape[0] ?? 0) % T !== 0)
    throw new RangeError(`neuron: x [${x.shape}] with T = ${T}; expected x [T·B, …], a multiple of T first`);
  const perChannel = Object.keys(neuron.params).filter((name) => given(inputs, `p.${name}`).shape.length > 0);
  const norm = epsilon !== undefined;
  // What is read at every step has the type of x, and so has what is given; but states that are carried keep their precision.
  const type = carry ? tf.binding.TF_FLOAT : x.dtype;
  const low = type === bfloat16;
  const gpu = tf.binding.isUsingGpuDevice();
  const masked = support && !gpu && inWords(x);
  const wanted = { neuron, join, T, backward: inputs.dy !== undefined, norm, still, carry, support: masked, low, perChannel };
  const pass = program(library, wanted, gpu);
  const rest = carry && !begun(inputs, neuron) ? atRest(tf, neuron, x) : {};
  const streams = pass.sweep.streams.length;
  const read = pass.inputs.map((name, i) => rest[name] ?? (i < streams ? tf.cast(given(inputs, name), type) : given(inputs, name)));
  const norms = norm ? [tf.float('epsilon', epsilon)] : [];
  const text = tf.string('program', pass.text(x.shape.reduce((a, b) => a * b, still ? T : 1)));
  const values = tf.runAll('SynfireScan', [...counts(tf, pass, T), tf.type('E', type), ...norms, text], read, pass.outputs.length);
  tf.free(...read.filter((raw, i) => raw !== inputs[pass.inputs[i] ?? '']));
  const result: Record<string, Raw> = {};
  pass.outputs.forEach((name, i) => {
    result[name] = nth(values, i);
  });
  if (join && pass.passesThrough) result.dshortcut = handle(tf, given(inputs, 'dy'), type);
  return result;
}

/** How many inputs and outputs of every kind a pass has. */
const counts = (tf: Tensorflow, { sweep: { streams, results, support }, inputs, outputs }: Program, T: number): readonly Attr[] => [
  tf.int('N', streams.length),
  tf.int('P', inputs.length - streams.length),
  tf.int('M', results.length),
  tf.int('K', outputs.length - results.length - Number(support)),
  tf.int('S', Number(support)),
  tf.int('T', T),
];

/** Whether a map's pixels are whole words of bits, and so is what a convolution may read them for. */
const inWords = ({ shape }: Raw): boolean => shape.length === 4 && (shape[3] ?? 0) % 32 === 0;

/** A tensor of a number type with the values of another one, which may share its memory. */
function handle(tf: Tensorflow, tensor: Raw, type: number): Raw {
  const own = tf.cast(tensor, type);
  return own === tensor ? tf.run('Identity', [], [tensor]) : own;
}

/** Whether a step before this one left its states. */
const begun = (inputs: ScanInputs, neuron: Neuron): boolean => stateNames(neuron).some((name) => inputs[name]);

/** The states before any step, in the shape of x. */
const atRest = (tf: Tensorflow, { rest }: Neuron, { shape }: Raw): Readonly<Record<string, Raw>> =>
  Object.fromEntries(Object.entries(rest).map(([name, value]) => [`s.${name}`, tf.run('Fill', [], [tf.ints(shape), tf.scalar(value)])]));

function given(inputs: ScanInputs, name: string): Raw {
  const found = inputs[name];
  if (!found) throw new RangeError(`neuron: no ${name.startsWith('p.') ? `parameter '${name.slice(2)}'` : name} given`);
  return found;
}

function nth(values: readonly Raw[], i: number): Raw {
  const value = values[i];
  if (!value) throw new Error(`SynfireScan gave ${values.length} outputs; expected more`);
  return value;
}
