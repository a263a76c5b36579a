import { type Arg, applyNode, needed, type Program, type Sym } from './program.ts';
import { recorder } from './recorder.ts';

/** The same program without dead code and in cheaper forms (see `recorder`); for running, not for differentiating. */
export function shortened(program: Program): Program {
  const op = recorder([], true);
  const live = needed(program);
  const values = new Map<number, Arg>();
  const value = (arg: Arg): Arg => (typeof arg === 'number' ? arg : (values.get(arg.id) ?? 0));
  for (const [id, node] of program.nodes.entries()) {
    if (!live.has(id)) continue;
    values.set(id, node.op === 'input' ? op.input(node.name) : applyNode<Arg>(op, node, value, (sym: Sym) => value(sym)));
  }
  return { nodes: op.nodes, outputs: Object.fromEntries(Object.entries(program.outputs).map(([name, arg]) => [name, value(arg)])) };
}
