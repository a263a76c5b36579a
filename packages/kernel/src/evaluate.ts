import type { Named } from '@synfire/core';
import type { Ops } from './ops.ts';
import { type Arg, applyNode, needed, operands, type Program, type Sym } from './program.ts';

/**
 * Interprets a program over an op set. Literal outputs are returned as numbers.
 * `free` is given every intermediate value as soon as nothing uses it any more; inputs and outputs stay.
 * Throws RangeError for an input that is missing.
 */
export function evaluate<A>(program: Program, op: Ops<A>, inputs: Named<A | number>, free?: (value: A) => void): Named<A | number> {
  const { live, last } = plan(program);
  const values = new Map<number, A | number>();
  const made = new Map<number, A>();
  const value = (arg: Arg): A | number => {
    if (typeof arg === 'number') return arg;
    const found = values.get(arg.id);
    if (found === undefined) throw new RangeError(`evaluate: node ${arg.id} used before it was made`);
    return found;
  };
  const whole = (sym: Sym): A => {
    const found = value(sym);
    if (typeof found !== 'number') return found;
    // A literal where the op set needs a value, such as a scalar parameter given as a number: 0 + x is exact.
    return op.add(found, 0);
  };
  program.nodes.forEach((node, id) => {
    if (!live.has(id)) return;
    if (node.op === 'input') {
      const given = inputs[node.name];
      if (given === undefined) throw new RangeError(`evaluate: no input '${node.name}'; given ${Object.keys(inputs).join(', ')}`);
      values.set(id, given);
      return;
    }
    const result = applyNode(op, node, value, whole);
    values.set(id, result);
    made.set(id, result);
    if (!free) return;
    for (const dead of last.get(id) ?? []) {
      const gone = made.get(dead);
      if (gone !== undefined) free(gone);
      made.delete(dead);
    }
  });
  return Object.fromEntries(Object.entries(program.outputs).map(([name, arg]) => [name, value(arg)]));
}

interface Plan {
  readonly live: ReadonlySet<number>;
  readonly last: ReadonlyMap<number, readonly number[]>;
}

const plans = new WeakMap<Program, Plan>();

/** Which nodes to run and when their values die, worked out once a program. */
function plan(program: Program): Plan {
  const known = plans.get(program);
  if (known) return known;
  const live = needed(program);
  const made = { live, last: lastUses(program, live) };
  plans.set(program, made);
  return made;
}

/** For every node, the values that it is the last to use. */
function lastUses(program: Program, live: ReadonlySet<number>): ReadonlyMap<number, readonly number[]> {
  const outputs = new Set(Object.values(program.outputs).map((arg) => (typeof arg === 'number' ? -1 : arg.id)));
  const seen = new Set<number>(outputs);
  const last = new Map<number, number[]>();
  for (let id = program.nodes.length - 1; id >= 0; id--) {
    const node = program.nodes[id];
    if (!node || !live.has(id)) continue;
    for (const arg of operands(node)) {
      if (typeof arg === 'number' || seen.has(arg.id)) continue;
      seen.add(arg.id);
      last.set(id, [...(last.get(id) ?? []), arg.id]);
    }
  }
  return last;
}
