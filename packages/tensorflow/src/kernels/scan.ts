import { type Join, type Neuron, stateNames } from '@synfire/kernel';
import type { Library } from '../native/library.ts';
import { program } from '../native/program.ts';
import type { Raw, Tensorflow } from './raw.ts';

/** What a pass over time reads: x, shortcut, dy, the neuron's parameters as `p.<name>`, states to go on from as `s.<name>`, and with a norm γ, β and the statistics. */
export type ScanInputs = Readonly<Record<string, Raw | undefined>>;

/** A pass over time as the kernels ask for it; `epsilon` says that a batch norm stands before the neuron. */
export interface ScanAttrs {
  readonly T: number;
  readonly neuron: Neuron;
  readonly join?: Join | undefined;
  readonly epsilon?: number;
  readonly still?: boolean;
  /** One step, which reads states, where they are not at rest, and gives them. */
  readonly carry?: boolean | undefined;
}

/** Runs a neuron over time by the op SynfireScan: forward, or backward where there is a `dy`. Gives the outputs by the kernels' names. */
export function scan(tf: Tensorflow, library: Library, inputs: ScanInputs, attrs: ScanAttrs): Readonly<Record<string, Raw>> {
  const { T, neuron, join, epsilon, still = false, carry = false } = attrs;
  const x = given(inputs, 'x');
  if (!still && (x.shape[0] ?? 0) % T !== 0)
    throw new RangeError(`neuron: x [${x.shape}] with T = ${T}; expected x [T·B, …], a multiple of T first`);
  const perChannel = Object.keys(neuron.params).filter((name) => given(inputs, `p.${name}`).shape.length > 0);
  const norm = epsilon !== undefined;
  const made = program(library, { neuron, join, T, backward: inputs.dy !== undefined, norm, still, carry, perChannel });
  const elements = x.shape.reduce((a, b) => a * b, still ? T : 1);
  const rest = carry && !begun(inputs, neuron) ? atRest(tf, neuron, x) : {};
  const values = tf.runAll(
    'SynfireScan',
    [
      tf.int('N', made.inputs.length),
      tf.int('M', made.outputs.length),
      tf.int('T', T),
      ...(norm ? [tf.float('epsilon', epsilon)] : []),
      tf.string('program', made.text(elements)),
    ],
    made.inputs.map((name) => rest[name] ?? given(inputs, name)),
    made.outputs.length,
  );
  tf.free(...Object.values(rest));
  const result: Record<string, Raw> = {};
  made.outputs.forEach((name, i) => {
    result[name] = nth(values, i);
  });
  if (join && made.passesThrough) result.dshortcut = tf.run('Identity', [], [given(inputs, 'dy')]);
  return result;
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
