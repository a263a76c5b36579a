import { existsSync } from 'node:fs';
import type { Join, Neuron } from '@synfire/kernel';
import { bytecode } from './bytecode.ts';
import { compiledFile, compileProgram } from './compiled.ts';
import { cpp, symbol } from './cpp.ts';
import { cudaText } from './cuda.ts';
import type { Library } from './library.ts';
import { header, passesThrough, type Sweep, sweep, type Wanted } from './sweep.ts';

/** A pass over time that can be run: the attribute of SynfireScan, and what goes in and comes out. */
export interface Program {
  readonly sweep: Sweep;
  /** Names of the op's inputs and outputs among the kernels'. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whether the shortcut's gradient is dy itself. */
  readonly passesThrough: boolean;
  /** The program for this call on so many elements: bytecode at first, and compiled code when it has run long enough to pay and is ready. */
  text(elements: number): string;
}

/** Elements, over all calls and steps, after which a program is compiled: few steps of a network for images, and more than most tests have. */
const worthwhile = 2e7;

/** SYNFIRE_PROGRAMS=interpreted stays with bytecode, to compare with. */
const forced = (): string | undefined => process.env.SYNFIRE_PROGRAMS;

type ByJoin = Map<Join | undefined, Map<string, Program>>;

const programs = new WeakMap<Neuron, ByJoin>();

/** The program of a neuron's pass, made once, for the CPU or for CUDA. */
export function program(library: Library, wanted: Wanted, cuda: boolean = false): Program {
  const { neuron, join, T, backward, norm, still, carry, support, low, perChannel } = wanted;
  const joins = programs.get(neuron) ?? new Map();
  programs.set(neuron, joins);
  const known = joins.get(join) ?? new Map<string, Program>();
  joins.set(join, known);
  // A handful of numbers a call: building this key is what a call costs here.
  const key = `${T}${backward ? 'b' : 'f'}${norm ? 'n' : ''}${still ? 's' : ''}${carry ? 'c' : ''}${support ? 'm' : ''}${low ? 'l' : ''}${perChannel}`;
  const made = known.get(key) ?? (cuda ? ofCuda(sweep(wanted), norm) : make(library, sweep(wanted), norm));
  known.set(key, made);
  return made;
}

/** NVRTC compiles it at the first call on a GPU; there is no interpreter there. */
function ofCuda(pass: Sweep, norm: boolean): Program {
  const text = cudaText(pass);
  return { ...described(pass, norm), text: () => text };
}

const described = (pass: Sweep, norm: boolean): Omit<Program, 'text'> => ({
  sweep: pass,
  inputs: inputNames(pass, norm),
  outputs: outputNames(pass, norm),
  passesThrough: pass.down !== undefined && passesThrough(pass.down),
});

function make(library: Library, pass: Sweep, norm: boolean): Program {
  const source = cpp(pass);
  const file = compiledFile(library, source);
  const compiled = `${header(pass)} ${pass.low ? 'compiled-low' : 'compiled'} ${symbol} ${file}`;
  let interpreted: string | undefined;
  let done = 0;
  let asked = false;
  let ready = existsSync(file) && forced() !== 'interpreted';
  return {
    ...described(pass, norm),
    text(elements) {
      if (ready) return compiled;
      done += elements;
      if (!asked && done > worthwhile && forced() !== 'interpreted') {
        asked = true;
        // The warning about a compiler that fails has been given by then; nothing else rejects.
        void compileProgram(library, source).then(() => {
          ready = existsSync(file);
        });
      }
      interpreted ??= `${header(pass)} interpret ${bytecode(pass)}`;
      return interpreted;
    },
  };
}

/** The streams, then γ, β, μ and σ² of a norm, parameters of a value a channel, and single ones. */
const inputNames = ({ streams, lanes, scalars }: Sweep, norm: boolean): readonly string[] => [
  ...streams.map((name) => (name === 'd.y' ? 'dy' : name)),
  ...(norm ? ['gamma', 'beta', 'mean', 'variance'] : []),
  ...lanes.filter((name) => name.startsWith('p.')),
  ...scalars,
];

/** Results by the kernels' names; those of a norm's own gradients come instead of the sums that they are made of. */
const outputNames = ({ results, support, channelSums, scalarSums, down }: Sweep, norm: boolean): readonly string[] => [
  ...results.map((name) => name.replace(/^d\.(x|shortcut)$/, 'd$1')),
  ...(norm && down ? ['dgamma', 'dbeta'] : []),
  ...[...channelSums, ...scalarSums].filter((name) => name.startsWith('d.p.')),
  ...(support ? ['support'] : []),
];
