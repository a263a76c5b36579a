import { type Arg, type Join, type Neuron, type Program, scanPrograms, usedInputs } from '@synfire/kernel';

/** What is asked of a pass over time. */
export interface Wanted {
  readonly neuron: Neuron;
  readonly join: Join | undefined;
  readonly T: number;
  readonly backward: boolean;
  /** With a batch norm before the neuron. */
  readonly norm: boolean;
  /** x has one step, which is presented at all T. */
  readonly still: boolean;
  /** One step of a stream: states are read and written as x and y are. Forward, and T = 1. */
  readonly carry?: boolean | undefined;
  /** The support of y's gradient as well, where the neuron has one. Forward, on the CPU, with whole words of channels: 32, 64, … */
  readonly support?: boolean | undefined;
  /** Streams and results are bfloat16; compiled code alone depends on it. */
  readonly low?: boolean | undefined;
  /** Names of parameters that have a value a channel; all others are single numbers. */
  readonly perChannel: readonly string[];
}

/** A pass over time, from which C++ and bytecode are made: what it reads and gives, in the order of the op's inputs and outputs. */
export interface Sweep {
  readonly T: number;
  readonly still: boolean;
  readonly low: boolean;
  /** Names of program inputs: read at every step, a value a channel, one value. */
  readonly streams: readonly string[];
  readonly lanes: readonly string[];
  readonly scalars: readonly string[];
  /** Names of outputs: written at every step, summed by channel, summed over all. */
  readonly results: readonly string[];
  /** Whether the output `support` is written at every step, a bit an element. */
  readonly support: boolean;
  readonly channelSums: readonly string[];
  readonly scalarSums: readonly string[];
  readonly states: readonly { readonly name: string; readonly rest: number }[];
  /** From the first step to the last; without `down` it writes the results. */
  readonly up: Program;
  /** From the last step to the first, with the states before each step. */
  readonly down?: Program;
}

/** The pass of a neuron over T steps, forward, or backward with the states computed again. */
export function sweep({ neuron, join, T, backward, norm, still, carry, support = false, low = false, perChannel }: Wanted): Sweep {
  if (carry && (backward || T !== 1)) throw new RangeError(`sweep: states are carried over ${T} steps; expected one, forward`);
  const programs = scanPrograms(neuron, join, norm);
  const supported = support && !backward ? programs.supported : undefined;
  const [up, down] = backward ? [programs.advance, programs.backward] : [supported ?? programs.forward, undefined];
  const used = new Set([...usedInputs(up), ...(down ? usedInputs(down) : [])]);
  const params = Object.keys(neuron.params);
  const channel = params.filter((name) => perChannel.includes(name));
  const single = params.filter((name) => !perChannel.includes(name));
  const states = Object.entries(neuron.rest).map(([name, rest]) => ({ name, rest }));
  const carried = carry ? states.map(({ name }) => `s.${name}`) : [];
  const gradients = (names: readonly string[]): readonly string[] => (down ? names.map((name) => `d.p.${name}`) : []);
  return {
    T,
    still,
    low,
    streams: ['x', ...['shortcut', 'd.y'].filter((name) => used.has(name)), ...carried],
    lanes: [...(norm ? ['n.mean', 'n.scale', 'n.offset'] : []), ...channel.map((name) => `p.${name}`)],
    scalars: single.map((name) => `p.${name}`),
    results: down ? ['d.x', ...(join && !passesThrough(down) ? ['d.shortcut'] : [])] : ['y', ...carried],
    support: supported !== undefined,
    channelSums: [...(norm && down ? ['d.x', 'd.x.centred'] : []), ...gradients(channel)],
    scalarSums: gradients(single),
    states: carry ? [] : states,
    up,
    ...(down ? { down } : {}),
  };
}

/** Whether the shortcut's gradient is dy itself, as behind an addition, so that nothing needs to be written. */
export function passesThrough({ nodes, outputs }: Program): boolean {
  const output: Arg | undefined = outputs['d.shortcut'];
  if (output === undefined || typeof output === 'number') return false;
  const node = nodes[output.id];
  return node?.op === 'input' && node.name === 'd.y';
}

/** What is written at every step as rows of the interpreter: the results, and the support before it becomes bits. */
export const rows = ({ results, support }: Sweep): readonly string[] => [...results, ...(support ? ['support'] : [])];

/** The counts that stand before a program of the op SynfireScan. */
export const header = (s: Sweep): string =>
  [
    ...[s.streams, s.lanes, s.scalars, s.results, s.channelSums, s.scalarSums].map((list) => list.length),
    Number(s.still),
    Number(s.down !== undefined),
  ].join(' ');
