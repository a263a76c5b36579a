import { cursor } from './cursor.ts';
import type { Fail } from './error.ts';
import { type Machine, pop } from './machine.ts';
import { operations } from './opcodes.ts';
import type { Item } from './value.ts';

/** What a pickle of PyTorch refers to outside itself. */
export interface Outside {
  /** What a Python name stands for; fails for those that are not allowed. */
  find(name: string): Item;
  /** The storage of an id. */
  persistent(id: Item): Item;
  readonly fail: Fail;
}

/** Checkpoints of networks take some 10,000 to 300,000; a map of nothing takes one, and 200 bytes of memory. */
const mostWork = 4_000_000;

/**
 * Reads one pickle from a position on. Nothing is ever run: a pickle is a program for a stack machine, of which only those operations
 * exist here that make plain data. Fails, naming the byte, where another one is asked for.
 */
export function unpickle(
  bytes: Uint8Array<ArrayBuffer>,
  from: number,
  { find, persistent, fail }: Outside,
): { readonly item: Item; readonly end: number } {
  const input = cursor(bytes, from, fail);
  let work = 0;
  const spend = (more: number): void => {
    work += more;
    if (work > mostWork) fail(`takes more than ${mostWork} operations; checkpoints of networks take far fewer`);
  };
  const m: Machine = { cursor: input, stack: [], marks: [], memo: new Map(), namespaces: new Set(), spend, find, persistent, fail };
  for (;;) {
    const code = input.take(1).getUint8(0);
    if (code === 0x2e) return { item: pop(m), end: input.at() };
    const operation = operations.get(code);
    if (!operation)
      return fail(
        `has operation 0x${code.toString(16)} at byte ${input.at() - 1}, which tensors and containers do not need; it was refused`,
      );
    spend(1);
    operation(m);
  }
}
