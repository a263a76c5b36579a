import type { Join, Neuron } from '@synfire/kernel';
import type { Library } from '../native/library.ts';
import { program } from '../native/program.ts';
import { passesThrough } from '../native/sweep.ts';
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

const inOrder = ['gamma', 'beta', 'mean', 'variance'] as const;

/** Runs a neuron over time by the op SynfireScan: forward, or backward where there is a `dy`. Gives the outputs by the kernels' names. */
export function scan(tf: Tensorflow, library: Library, inputs: ScanInputs, attrs: ScanAttrs): Readonly<Record<string, Raw>> {
  const { T, neuron, join, epsilon, still = false } = attrs;
  const x = given(inputs, 'x');
  if (!still && (x.shape[0] ?? 0) % T !== 0)
    throw new RangeError(`neuron: x [${x.shape}] with T = ${T}; expected x [T·B, …], a multiple of T first`);
  const backward = inputs.dy !== undefined;
  const parameters = Object.keys(neuron.params);
  const perChannel = parameters.filter((name) => given(inputs, `p.${name}`).shape.length > 0);
  const norm = epsilon !== undefined;
  const { sweep, text } = program(library, { neuron, join, T, backward, norm, still, perChannel });
  const names = [
    ...sweep.streams.map((name) => (name === 'd.y' ? 'dy' : name)),
    ...(norm ? inOrder : []),
    ...sweep.lanes.filter((name) => name.startsWith('p.')),
    ...sweep.scalars,
  ];
  const outputs = [...sweep.results, ...(norm && backward ? ['dgamma', 'dbeta'] : []), ...parameterSums(sweep)];
  const elements = x.shape.reduce((a, b) => a * b, still ? T : 1);
  const made = tf.runAll(
    'SynfireScan',
    [
      tf.int('N', names.length),
      tf.int('M', outputs.length),
      tf.int('T', T),
      ...(norm ? [tf.float('epsilon', epsilon)] : []),
      tf.string('program', text(elements)),
    ],
    names.map((name) => given(inputs, name)),
    outputs.length,
  );
  const result = Object.fromEntries(outputs.map((name, i) => [kernelName(name), nth(made, i)]));
  const through = sweep.down && join && passesThrough(sweep.down);
  return through ? { ...result, dshortcut: tf.run('Identity', [], [given(inputs, 'dy')]) } : result;
}

const parameterSums = ({
  channelSums,
  scalarSums,
}: {
  readonly channelSums: readonly string[];
  readonly scalarSums: readonly string[];
}): readonly string[] => [...channelSums, ...scalarSums].filter((name) => name.startsWith('d.p.'));

/** `d.x` of a program is `dx` of a kernel; the parameters' gradients have the same names in both. */
const kernelName = (name: string): string => (name === 'd.x' ? 'dx' : name === 'd.shortcut' ? 'dshortcut' : name);

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
