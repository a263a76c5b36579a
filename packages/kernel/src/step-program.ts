import type { Named } from '@synfire/core';
import { adjoint } from './adjoint.ts';
import type { Join, Neuron } from './neuron.ts';
import { numberOps } from './number-ops.ts';
import type { Arg, Program } from './program.ts';
import { recorder, trace } from './recorder.ts';
import { shortened } from './shortened.ts';

/** The programs of one time step; the first starts at rest, the last has no successor, so theirs are shorter. */
export interface StepPrograms {
  /** From `x`, `s.<state>`, `p.<parameter>`, `shortcut` to `y` and, but for the last step, `s.<state>`. */
  forward(first: boolean, last: boolean): Program;
  /**
   * As `forward` for any step, with `support` besides: not 0 where the surrogate of the spike `y` is not. Absent where `y` is no spike
   * itself, whose gradient would count elsewhere too, or its surrogate is not 0 far from the threshold.
   */
  readonly supported?: Program;
  /** As `forward`, without `y`. */
  advance(first: boolean): Program;
  /** From the inputs of `forward`, `d.y` and `d.s.<state>` to `d.x`, `d.s.<state>`, `d.p.<parameter>`, `d.shortcut`. */
  backward(first: boolean, last: boolean): Program;
}

const cache = new WeakMap<Neuron, Map<Join | undefined, StepPrograms>>();

/** The programs of a neuron with the join behind it, recorded once. */
export function stepPrograms(neuron: Neuron, join?: Join): StepPrograms {
  const joins = cache.get(neuron) ?? new Map<Join | undefined, StepPrograms>();
  cache.set(neuron, joins);
  const known = joins.get(join);
  if (known) return known;
  const made = record(neuron, join);
  joins.set(join, made);
  return made;
}

function record(neuron: Neuron, join?: Join): StepPrograms {
  const states = Object.keys(neuron.rest);
  const params = Object.keys(neuron.params).map((name) => `p.${name}`);
  const whole = both((first) => traceStep(neuron, join, first));
  const run = both((first) => shortened(pick(whole, first)));
  const end = both((first) => shortened(only(pick(whole, first), (name) => name === 'y')));
  const advance = both((first) => shortened(only(pick(whole, first), (name) => name !== 'y')));
  const wanted = (first: boolean): readonly string[] => [
    'x',
    ...params,
    ...(join ? ['shortcut'] : []),
    ...(first ? [] : states.map((s) => `s.${s}`)),
  ];
  const seeds = (last: boolean): Named<string> => ({
    y: 'd.y',
    ...(last ? {} : Object.fromEntries(states.map((s) => [`s.${s}`, `d.s.${s}`]))),
  });
  const backward = both((first) => both((last) => shortened(adjoint(pick(whole, first), seeds(last), wanted(first)))));
  const supported = withSupport(pick(whole, false));
  return {
    ...(supported ? { supported: shortened(supported) } : {}),
    forward: (first, last) => pick(last ? end : run, first),
    advance: (first) => pick(advance, first),
    backward: (first, last) => pick(pick(backward, first), last),
  };
}

/** Where surrogates of interest have ended: beyond, next to nothing of a membrane lies. */
const far = 4;

/** Made of the nodes that the adjoint multiplies by, so that it is 0 where they are, to the bit. */
function withSupport({ nodes, outputs }: Program): Program | undefined {
  const { y } = outputs;
  const spike = typeof y === 'object' ? nodes[y.id] : undefined;
  if (spike?.op !== 'spike') return undefined;
  const { surrogate } = spike;
  if ([-far, far].some((x) => surrogate.derivative(numberOps, x) !== 0)) return undefined;
  const op = recorder(nodes);
  const support = surrogate.derivative<Arg>(op, op.sub(spike.a, spike.threshold));
  return { nodes: op.nodes, outputs: { ...outputs, support } };
}

const pick = <A>([yes, no]: readonly [A, A], which: boolean): A => (which ? yes : no);

const both = <A>(f: (yes: boolean) => A): readonly [A, A] => [f(true), f(false)];

const only = (program: Program, keep: (name: string) => boolean): Program => ({
  nodes: program.nodes,
  outputs: Object.fromEntries(Object.entries(program.outputs).filter(([name]) => keep(name))),
});

function traceStep(neuron: Neuron, join: Join | undefined, first: boolean): Program {
  return trace((op) => {
    const x = op.input('x');
    const state = Object.entries(neuron.rest).map(([name, rest]): [string, Arg] => [name, first ? rest : op.input(`s.${name}`)]);
    const params = Object.keys(neuron.params).map((name): [string, Arg] => [name, op.input(`p.${name}`)]);
    const [spikes, next] = neuron.step<Arg>(op, Object.fromEntries(state), x, Object.fromEntries(params));
    const missing = Object.keys(neuron.rest).find((name) => next[name] === undefined);
    if (missing !== undefined)
      throw new TypeError(`neuron: step() returned no state '${missing}', which rest names; return [spikes, { ${missing}: … }]`);
    const y = join ? join.apply<Arg>(op, op.input('shortcut'), spikes) : spikes;
    return { y, ...Object.fromEntries(Object.keys(neuron.rest).map((name) => [`s.${name}`, next[name] ?? 0])) };
  });
}
