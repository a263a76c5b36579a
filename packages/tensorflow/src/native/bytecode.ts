import { type Arg, operands, type Program } from '@synfire/kernel';
import { type Instruction, type Slot, type Slots, slots } from './slots.ts';
import { rows, type Sweep } from './sweep.ts';
import { divided } from './uniform.ts';

/** A pass over time as text for the interpreter in native/interpreter.h. */
export function bytecode(sweep: Sweep): string {
  const slot = slots(sweep);
  const { up, down, states } = sweep;
  const held = states.map(() => slot.take());
  const past = states.map((_, index): Slot => ({ group: 'states', index }));
  const total = down && sweep.still ? slot.take() : undefined;
  const results = rows(sweep).map((name, index): Target => ({ name, slot: { group: 'results', index } }));
  const sums = [...sweep.channelSums, ...sweep.scalarSums].map((name, index): Target => ({ name, slot: { group: 'sums', index } }));
  const targets = (prefix: string, at: readonly Slot[]): readonly Target[] => at.map((s, i) => ({ name: `${prefix}${states[i]?.name}`, slot: s })); // biome-ignore format: one call
  const rising = translated(slot, sweep, up, {
    states: targets('s.', held),
    results: down ? [] : results,
    sums: [],
    next: targets('s.', held),
  });
  const falling =
    down &&
    translated(slot, sweep, down, {
      states: [...targets('s.', past), ...targets('d.s.', held)],
      results: total ? results.slice(1) : results,
      sums: [...sums, ...(total ? [{ name: 'd.x', slot: total }] : [])],
      next: targets('d.s.', held),
    });
  return slot.text([
    ['init', [...rising.once, ...(falling?.once ?? [])]],
    ['start', held.map((to, i) => copy(to, slot.constant(states[i]?.rest ?? 0)))],
    ['up', [...(falling ? past.flatMap((to, i) => held.slice(i, i + 1).map((from) => copy(to, from))) : []), ...rising.step]],
    ['turn', falling ? [...held, ...(total ? [total] : [])].map((to) => copy(to, slot.constant(0))) : []],
    ['down', falling?.step ?? []],
    ['end', total ? [copy({ group: 'results', index: 0 }, total)] : []],
  ]);
}

/** A value of a program by its name, and where it is put or lies. */
interface Target {
  readonly name: string;
  readonly slot: Slot;
}

interface Step {
  readonly states: readonly Target[];
  readonly results: readonly Target[];
  readonly sums: readonly Target[];
  /** The outputs that become the next states, and the states' registers. */
  readonly next: readonly Target[];
}

const copy = (target: Slot, from: Slot): Instruction => ({ op: 'copy', target, operands: [from] });

/** The instructions of one time step, and those that are run once because their values are the same for all elements and steps. */
function translated(
  slot: Slots,
  sweep: Sweep,
  program: Program,
  step: Step,
): { readonly once: Instruction[]; readonly step: Instruction[] } {
  const { uniform, each } = divided(program, sweep.scalars);
  const at = new Map<number, Slot>();
  const where = (arg: Arg): Slot => {
    if (typeof arg === 'number') return slot.constant(arg);
    const node = program.nodes[arg.id];
    const found = node?.op === 'input' ? (slot.input(node.name) ?? step.states.find(({ name }) => name === node.name)?.slot) : at.get(arg.id); // biome-ignore format: one choice
    if (!found) throw new Error(`bytecode: a program reads '${node?.op === 'input' ? node.name : arg.id}', which no pass over time has`);
    return found;
  };
  const once = uniform.map((id) => {
    const made = instruction(slot, program, id, slot.uniform(), where);
    at.set(id, made.target);
    return made;
  });
  const output = ({ name }: Target): Arg => program.outputs[name] ?? 0;
  const kept = new Set([...step.results, ...step.sums, ...step.next].map((target) => idOf(output(target))));
  const registers = new Map<number, Slot>();
  const last = lastReads(program, each);
  const list = each.map((id, k) => {
    const read = instruction(slot, program, id, { group: 'registers', index: -1 }, where);
    for (const gone of last.get(k) ?? []) {
      const register = registers.get(gone);
      if (register && !kept.has(gone)) slot.give(register);
    }
    const result = step.results.find((target) => idOf(output(target)) === id)?.slot;
    const target = result ?? slot.take();
    if (!result) registers.set(id, target);
    at.set(id, target);
    return { ...read, target };
  });
  list.push(...ending(slot, step, (target) => where(output(target))));
  for (const [id, register] of registers) if (kept.has(id)) slot.give(register);
  return { once, step: list };
}

/** Results that lie elsewhere, sums, and the next states: first into spare registers where another state is still read. */
function ending(slot: Slots, { results, sums, next }: Step, where: (target: Target) => Slot): Instruction[] {
  const moved = (target: Target): Instruction[] => (equal(where(target), target.slot) ? [] : [copy(target.slot, where(target))]);
  const crossing = next.filter((target) => next.some((other) => other !== target && equal(where(target), other.slot)));
  const spare = new Map(crossing.map((target) => [target, slot.take()]));
  const list = [
    ...results.flatMap(moved),
    ...sums.map((target): Instruction => ({ op: 'add', target: target.slot, operands: [target.slot, where(target)] })),
    ...[...spare].map(([target, register]) => copy(register, where(target))),
    ...next.flatMap((target) => (spare.has(target) ? [] : moved(target))),
    ...[...spare].map(([target, register]) => copy(target.slot, register)),
  ];
  for (const register of spare.values()) slot.give(register);
  return list;
}

/** For every position in `ids`, the values that are read there for the last time. */
function lastReads(program: Program, ids: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const seen = new Set<number>();
  const last = new Map<number, number[]>();
  for (let k = ids.length - 1; k >= 0; k--) {
    const node = program.nodes[ids[k] ?? -1];
    if (!node) continue;
    const fresh = [...new Set(operands(node).map(idOf))].filter((id) => id >= 0 && !seen.has(id));
    for (const id of fresh) seen.add(id);
    last.set(k, fresh);
  }
  return last;
}

const idOf = (arg: Arg): number => (typeof arg === 'number' ? -1 : arg.id);

const equal = (a: Slot, b: Slot): boolean => a.group === b.group && a.index === b.index;

function instruction(slot: Slots, program: Program, id: number, target: Slot, where: (arg: Arg) => Slot): Instruction {
  const node = program.nodes[id];
  if (!node || node.op === 'input') throw new Error(`bytecode: node ${id} is not computed`);
  if (node.op === 'spike')
    return { op: node.strict ? 'greater' : 'greaterEqual', target, operands: [where(node.a), slot.constant(node.threshold)] };
  return { op: node.op === 'detach' ? 'copy' : node.op, target, operands: operands(node).map(where) };
}
