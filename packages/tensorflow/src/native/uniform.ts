import { type Arg, type Node, needed, operands, type Program } from '@synfire/kernel';

/** A program's live nodes in order, divided into those that are the same for all elements (made of single numbers only) and the others. */
export interface Divided {
  readonly isUniform: (arg: Arg) => boolean;
  readonly uniform: readonly number[];
  readonly each: readonly number[];
}

/** Divides a program, given the names of the inputs that are single numbers. */
export function divided(program: Program, scalars: readonly string[]): Divided {
  const single = new Set<number>();
  const isUniform = (arg: Arg): boolean => typeof arg === 'number' || single.has(arg.id);
  const same = (node: Node): boolean => (node.op === 'input' ? scalars.includes(node.name) : operands(node).every(isUniform));
  const live = needed(program);
  const computed: number[] = [];
  program.nodes.forEach((node, id) => {
    if (!live.has(id)) return;
    if (same(node)) single.add(id);
    if (node.op !== 'input') computed.push(id);
  });
  return { isUniform, uniform: computed.filter((id) => single.has(id)), each: computed.filter((id) => !single.has(id)) };
}
