import type { Named } from '@synfire/core';
import { evaluate } from './evaluate.ts';
import type { Join, Neuron } from './neuron.ts';
import { type Arg, type Program, usedInputs } from './program.ts';
import { recorder } from './recorder.ts';
import { stepPrograms } from './step-program.ts';

/**
 * The programs of any time step, from which a backend generates one pass over time; states begin at `neuron.rest`, their gradients at 0.
 * Inputs and outputs are named as in `StepPrograms`.
 */
export interface ScanPrograms {
  readonly forward: Program;
  /** As `StepPrograms.supported`. */
  readonly supported?: Program;
  readonly advance: Program;
  readonly backward: Program;
}

const plain = new WeakMap<Neuron, Map<Join | undefined, ScanPrograms>>();
const normed = new WeakMap<Neuron, Map<Join | undefined, ScanPrograms>>();

/**
 * The programs of a neuron with the join behind it. Behind a norm, x is what the norm reads: the neuron's input is (x - n.mean)·n.scale + n.offset,
 * `d.x` is the gradient by that input, and `d.x.centred` = d.x·(x - n.mean), whose sums over a channel the norm's own gradient is made of.
 */
export function scanPrograms(neuron: Neuron, join: Join | undefined, behindNorm: boolean): ScanPrograms {
  const cache = behindNorm ? normed : plain;
  const joins = cache.get(neuron) ?? new Map<Join | undefined, ScanPrograms>();
  cache.set(neuron, joins);
  const made = joins.get(join) ?? make(neuron, join, behindNorm);
  joins.set(join, made);
  return made;
}

function make(neuron: Neuron, join: Join | undefined, behindNorm: boolean): ScanPrograms {
  const step = stepPrograms(neuron, join);
  const before = behindNorm ? throughNorm : (program: Program): Program => program;
  return {
    forward: before(step.forward(false, false)),
    ...(step.supported ? { supported: before(step.supported) } : {}),
    advance: before(step.advance(false)),
    backward: before(step.backward(false, false)),
  };
}

function throughNorm(program: Program): Program {
  const op = recorder([], true);
  const centred = op.sub(op.input('x'), op.input('n.mean'));
  const x = op.add(op.mul(centred, op.input('n.scale')), op.input('n.offset'));
  const inputs = Object.fromEntries(usedInputs(program).map((name): [string, Arg] => [name, name === 'x' ? x : op.input(name)]));
  const outputs: Named<Arg> = evaluate<Arg>(program, op, inputs);
  const dx = outputs['d.x'];
  return { nodes: op.nodes, outputs: dx === undefined ? outputs : { ...outputs, 'd.x.centred': op.mul(dx, centred) } };
}
