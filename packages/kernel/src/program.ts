import type { Named } from '@synfire/core';
import type { Binary, Ops, Unary } from './ops.ts';
import type { Surrogate } from './surrogate.ts';

/** A value of a program: the number of the node that makes it. */
export interface Sym {
  readonly id: number;
}

/** A value of a program, or a literal. */
export type Arg = Sym | number;

/** One operation of a program. */
export type Node =
  | { readonly op: 'input'; readonly name: string }
  | { readonly op: Binary; readonly a: Arg; readonly b: Arg }
  | { readonly op: Unary; readonly a: Sym }
  | { readonly op: 'where'; readonly condition: Sym; readonly a: Arg; readonly b: Arg }
  | { readonly op: 'spike'; readonly a: Sym; readonly surrogate: Surrogate; readonly strict: boolean; readonly threshold: number };

/** A straight-line program over named inputs, in order of evaluation; kernels are generated from it. */
export interface Program {
  readonly nodes: readonly Node[];
  readonly outputs: Named<Arg>;
}

/** The values that a node uses. */
export function operands(node: Node): readonly Arg[] {
  if (node.op === 'input') return [];
  if (node.op === 'where') return [node.condition, node.a, node.b];
  return 'b' in node ? [node.a, node.b] : [node.a];
}

/** The nodes that an output depends on; all others are dead code. */
export function needed(program: Program): ReadonlySet<number> {
  const live = new Set<number>();
  const use = (arg: Arg): void => {
    if (typeof arg !== 'number') live.add(arg.id);
  };
  Object.values(program.outputs).forEach(use);
  for (let id = program.nodes.length - 1; id >= 0; id--) {
    const node = program.nodes[id];
    if (node && live.has(id)) operands(node).forEach(use);
  }
  return live;
}

/** Names of the inputs that an output depends on. */
export const usedInputs = (program: Program): readonly string[] => {
  const live = needed(program);
  return program.nodes.flatMap((node, id) => (node.op === 'input' && live.has(id) ? [node.name] : []));
};

/** Applies one node's operation over any op set. */
export function applyNode<A>(op: Ops<A>, node: Exclude<Node, { op: 'input' }>, value: (arg: Arg) => A | number, whole: (sym: Sym) => A): A {
  if (node.op === 'where') return op.where(whole(node.condition), value(node.a), value(node.b));
  if (node.op === 'spike') return op.spike(whole(node.a), node.surrogate, node.strict, node.threshold);
  return 'b' in node ? op[node.op](value(node.a), value(node.b)) : op[node.op](whole(node.a));
}
