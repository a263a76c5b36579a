import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { withFiringWeights } from './firing-weights.ts';
import { benchScript, spikingJellyPython } from './peer-spikingjelly.ts';
import { run } from './run.ts';
import type { Comparison, Measured, Problem } from './speed-report.ts';
import { makeRounds } from './speed-rounds.ts';

const root: string = join(import.meta.dirname, '..', '..');

/** What to compare, and how. */
export interface CompareOptions {
  readonly problems: readonly Problem[];
  readonly backend: string;
  readonly precision: Measured['precision'];
  readonly steps: number;
  readonly rounds: number;
  /** A file of weights for both programs, under the names that `firing.py` writes. */
  readonly weights?: string | undefined;
  /** Percent at which the neurons of both programs are to fire; without it they start from their own weights. */
  readonly density?: number | undefined;
  /** The peer computes its first convolution once a static image, as ours does, and not T times. */
  readonly staticStem: boolean;
}

type Say = (line: string) => void;

/**
 * Synfire and SpikingJelly in turns, a fresh process each time, problem by problem. On a machine that others use, PyTorch's threads spin while they wait and
 * a step may take twenty times as long; OMP_WAIT_POLICY=passive in the environment prevents that, at some cost where the machine is free.
 */
export async function* compareSpeed({ problems, density, ...options }: CompareOptions, say: Say): AsyncGenerator<Comparison> {
  const python = spikingJellyPython(say);
  for (const problem of problems) {
    const compared = (weights: string | undefined): Promise<Comparison> => compare(problem, { ...options, weights, python }, say);
    yield density === undefined ? await compared(options.weights) : await withFiringWeights({ ...problem, density }, compared, say);
  }
}

type Turn = Omit<CompareOptions, 'problems' | 'density'> & { readonly python: string };

async function compare(problem: Problem, { rounds, python, backend, staticStem, ...turn }: Turn, say: Say): Promise<Comparison> {
  const found = await makeRounds(rounds, availableParallelism(), async (round) => {
    say(`${problem.model}, ${problem.size}×${problem.size}, batch ${problem.batch}: round ${round}, of ${rounds} with all cores`);
    const flags = flagsOf(problem, turn, round === 1);
    const ours = await measured(process.execPath, [...ownBench, '--backend', backend, '--json', ...flags]);
    return { ours, theirs: await measured(python, [benchScript, ...flags, ...(staticStem ? ['--static-stem'] : [])]) };
  });
  return { problem, ...found };
}

const ownBench = ['--max-semi-space-size=4', 'apps/bench/bench.mjs', 'speed'];

const flagsOf = (
  { model, size, batch, T }: Problem,
  { steps, weights, precision }: Pick<CompareOptions, 'steps' | 'weights' | 'precision'>,
  densities: boolean,
): readonly string[] => [
  ...Object.entries({ model, size, batch, T, steps, precision }).flatMap(([name, value]) => [`--${name}`, `${value}`]),
  ...(weights === undefined ? [] : ['--weights', weights]),
  ...(densities ? ['--densities'] : []),
];

const measured = async (command: string, args: readonly string[]): Promise<Measured> => JSON.parse(await run(command, args, { cwd: root }));
