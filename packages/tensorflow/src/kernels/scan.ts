import type { Join, Neuron } from '@synfire/kernel';
import type { Library } from '../native/library.ts';
import { program } from '../native/program.ts';
import type { Raw, Tensorflow } from './raw.ts';

/** What a pass over time reads: x, shortcut, dy, the neuron's parameters as `p.<name>`, and with a norm γ, β and the statistics. */
export type ScanInputs = Readonly<Record<string, Raw | undefined>>;

/** A pass over time as the kernels ask for it; `epsilon` says that a batch norm stands before the neuron. */
export interface ScanAttrs {
  readonly T: number;
  readonly neuron: Neuron;
  readonly join?: Join | undefined;
  readonly epsilon?: number;
  readonly still?: boolean;
}

/** Runs a neuron over time by the op SynfireScan: forward, or backward where there is a `dy`. Gives the outputs by the kernels' names. */
export function scan(tf: Tensorflow, library: Library, inputs: ScanInputs, attrs: ScanAttrs): Readonly<Record<string, Raw>> {
  const { T, neuron, join, epsilon, still = false } = attrs;
  const x = given(inputs, 'x');
  if (!still && (x.shape[0] ?? 0) % T !== 0)
    throw new RangeError(`neuron: x [${x.shape}] with T = ${T}; expected x [T·B, …], a multiple of T first`);
  const perChannel = Object.keys(neuron.params).filter((name) => given(inputs, `p.${name}`).shape.length > 0);
  const norm = epsilon !== undefined;
  const made = program(library, { neuron, join, T, backward: inputs.dy !== undefined, norm, still, perChannel });
  const elements = x.shape.reduce((a, b) => a * b, still ? T : 1);
  const values = tf.runAll(
    'SynfireScan',
    [
      tf.int('N', made.inputs.length),
      tf.int('M', made.outputs.length),
      tf.int('T', T),
      ...(norm ? [tf.float('epsilon', epsilon)] : []),
      tf.string('program', made.text(elements)),
    ],
    made.inputs.map((name) => given(inputs, name)),
    made.outputs.length,
  );
  const result: Record<string, Raw> = {};
  made.outputs.forEach((name, i) => {
    result[name] = nth(values, i);
  });
  if (join && made.passesThrough) result.dshortcut = tf.run('Identity', [], [given(inputs, 'dy')]);
  return result;
}

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
