import type { Named } from '@synfire/core';
import type { Binary, Ops, Unary } from './ops.ts';
import type { Arg, Node, Program } from './program.ts';
import { recorder } from './recorder.ts';

/**
 * The reverse-mode derivative of a program: from its inputs and `seeds`, the gradients by its outputs (named inputs of the
 * new program, or literals), to the gradients by the inputs in `wanted`, as outputs `d.<input>`. Exact for every op,
 * with the surrogate's derivative for spikes; at the kinks of abs, maximum and minimum as in PyTorch (0, halves at ties).
 */
export function adjoint(program: Program, seeds: Named<string | number>, wanted: readonly string[]): Program {
  const op = recorder(program.nodes);
  const bars = new Map<number, Arg>();
  const give = (to: Arg, gradient: Arg): void => {
    if (typeof to !== 'number') bars.set(to.id, op.add(bars.get(to.id) ?? 0, gradient));
  };
  for (const [name, seed] of Object.entries(seeds)) {
    const output = program.outputs[name];
    if (output === undefined) throw new RangeError(`adjoint: no output '${name}'; there are ${Object.keys(program.outputs).join(', ')}`);
    give(output, typeof seed === 'number' ? seed : op.input(seed));
  }
  for (let id = program.nodes.length - 1; id >= 0; id--) {
    const node = program.nodes[id];
    const bar = bars.get(id);
    if (node && bar !== undefined && bar !== 0 && node.op !== 'input') pass(op, node, { id }, bar, give);
  }
  const inputs = new Map(program.nodes.flatMap((node, id) => (node.op === 'input' ? [[node.name, id] as const] : [])));
  const gradient = (name: string): Arg => bars.get(inputs.get(name) ?? -1) ?? 0;
  return { nodes: op.nodes, outputs: Object.fromEntries(wanted.map((name) => [`d.${name}`, gradient(name)])) };
}

type Give = (to: Arg, gradient: Arg) => void;

function pass(op: Ops<Arg>, node: Exclude<Node, { op: 'input' }>, self: Arg, bar: Arg, give: Give): void {
  if (node.op === 'where') {
    give(node.a, op.where(node.condition, bar, 0));
    give(node.b, op.where(node.condition, 0, bar));
  } else if (node.op === 'spike') give(node.a, op.mul(bar, node.surrogate.derivative(op, op.sub(node.a, node.threshold))));
  else if ('b' in node) {
    const [da, db] = binary[node.op](op, node.a, node.b, self, bar);
    give(node.a, da);
    give(node.b, db);
  } else give(node.a, unary[node.op](op, node.a, self, bar));
}

const half = (op: Ops<Arg>, a: Arg, b: Arg): Arg => op.mul(0.5, op.add(op.greaterEqual(a, b), op.greater(a, b)));

const binary: Record<Binary, (op: Ops<Arg>, a: Arg, b: Arg, y: Arg, bar: Arg) => readonly [Arg, Arg]> = {
  add: (_, __, ___, ____, bar) => [bar, bar],
  sub: (op, _, __, ___, bar) => [bar, op.mul(-1, bar)],
  mul: (op, a, b, _, bar) => [op.mul(bar, b), op.mul(bar, a)],
  div: (op, _, b, y, bar) => [op.div(bar, b), typeof b === 'number' ? 0 : op.mul(-1, op.div(op.mul(bar, y), b))],
  maximum: (op, a, b, _, bar) => [op.mul(bar, half(op, a, b)), op.mul(bar, half(op, b, a))],
  minimum: (op, a, b, _, bar) => [op.mul(bar, half(op, b, a)), op.mul(bar, half(op, a, b))],
  greaterEqual: () => [0, 0],
  greater: () => [0, 0],
};

const unary: Record<Unary, (op: Ops<Arg>, a: Arg, y: Arg, bar: Arg) => Arg> = {
  abs: (op, a, _, bar) => op.mul(bar, op.sub(op.greater(a, 0), op.greater(0, a))),
  exp: (op, _, y, bar) => op.mul(bar, y),
  log: (op, a, _, bar) => op.div(bar, a),
  sigmoid: (op, _, y, bar) => op.mul(bar, op.mul(y, op.sub(1, y))),
  tanh: (op, _, y, bar) => op.mul(bar, op.sub(1, op.mul(y, y))),
  sin: (op, a, _, bar) => op.mul(bar, op.cos(a)),
  cos: (op, a, _, bar) => op.mul(-1, op.mul(bar, op.sin(a))),
  atan: (op, a, _, bar) => op.div(bar, op.add(1, op.mul(a, a))),
  erf: (op, a, _, bar) => op.mul(op.mul(2 / Math.sqrt(Math.PI), bar), op.exp(op.mul(-1, op.mul(a, a)))),
  detach: () => 0,
};
