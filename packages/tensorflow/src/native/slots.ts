import { rows, type Sweep } from './sweep.ts';

/** Kinds of slots in the order in which the interpreter numbers them (native/interpreter.h). */
const groups = ['constants', 'scalars', 'uniforms', 'streams', 'lanes', 'results', 'sums', 'states', 'registers'] as const;

/** Where a value lies while the interpreter runs. */
export interface Slot {
  readonly group: (typeof groups)[number];
  readonly index: number;
}

/** An instruction of the interpreter: its name without the kinds of its operands. */
export interface Instruction {
  readonly op: string;
  readonly target: Slot;
  readonly operands: readonly Slot[];
}

/** The slots of one program; constants, uniforms and registers are made as they are needed. */
export interface Slots {
  constant(value: number): Slot;
  uniform(): Slot;
  /** A register that is free. */
  take(): Slot;
  /** A register that nothing reads any more. */
  give(slot: Slot): void;
  /** The slot of an input that is no state. */
  input(name: string): Slot | undefined;
  /** The program's text from its lists of instructions. */
  text(lists: readonly (readonly [name: string, list: readonly Instruction[]])[]): string;
}

/** The slots of a pass over time. */
export function slots(sweep: Sweep): Slots {
  const values: number[] = [];
  const free: Slot[] = [];
  let [uniforms, registers] = [0, 0];
  return {
    constant(value) {
      const known = values.findIndex((v) => Object.is(v, value));
      return { group: 'constants', index: known >= 0 ? known : values.push(value) - 1 };
    },
    uniform: () => ({ group: 'uniforms', index: uniforms++ }),
    take: () => free.pop() ?? { group: 'registers', index: registers++ },
    give: (slot) => {
      free.push(slot);
    },
    input(name) {
      for (const group of ['scalars', 'streams', 'lanes'] as const) {
        const index = sweep[group].indexOf(name);
        if (index >= 0) return { group, index };
      }
      return undefined;
    },
    text(lists) {
      const counts: Record<Slot['group'], number> = {
        constants: values.length,
        scalars: sweep.scalars.length,
        uniforms,
        streams: sweep.streams.length,
        lanes: sweep.lanes.length,
        results: rows(sweep).length,
        sums: sweep.channelSums.length + sweep.scalarSums.length,
        states: sweep.down ? sweep.states.length : 0,
        registers,
      };
      const offset = (group: Slot['group']): number => groups.slice(0, groups.indexOf(group)).reduce((sum, g) => sum + counts[g], 0);
      const number = (slot: Slot | undefined): number => (slot ? offset(slot.group) + slot.index : 0);
      const line = ({ op, target, operands }: Instruction): string =>
        [`${op}:${operands.map(kind).join('')}`, number(target), ...[0, 1, 2].map((i) => number(operands[i]))].join(' ');
      return [
        [...groups.map((group) => counts[group]), Number(sweep.still)].join(' '),
        values.map((v) => v.toPrecision(9)).join(' '),
        ...lists.flatMap(([name, list]) => [name, ...list.map(line)]),
      ].join('\n');
    },
  };
}

/** `s`: one float for all elements; `v`: one an element. */
const kind = ({ group }: Slot): string => (group === 'constants' || group === 'scalars' || group === 'uniforms' ? 's' : 'v');
