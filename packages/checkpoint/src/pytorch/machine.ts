import type { Cursor } from './cursor.ts';
import type { Fail } from './error.ts';
import type { Global, Item, TorchKey } from './value.ts';

/** The state of a pickle being read. */
export interface Machine {
  readonly cursor: Cursor;
  readonly stack: Item[];
  /** Lengths of the stack at the open marks. */
  readonly marks: number[];
  readonly memo: Map<number, Item>;
  /** Maps whose attributes are their entries. */
  readonly namespaces: Set<Item>;
  /** Counts work, so that a small file can't ask for much. */
  spend(work: number): void;
  find(name: string): Item;
  persistent(id: Item): Item;
  readonly fail: Fail;
}

/** The topmost item, taken off; never one below the last mark. */
export function pop({ stack, marks, fail }: Machine): Item {
  const item = stack.length > (marks.at(-1) ?? 0) ? stack.pop() : undefined;
  return item === undefined ? fail('takes more values than it has given; the file is damaged') : item;
}

/** The items since the last mark, taken off with it. */
export function sinceMark({ stack, marks, fail }: Machine): Item[] {
  const mark = marks.pop();
  return mark === undefined ? fail('closes a list that it has not opened; the file is damaged') : stack.splice(mark);
}

const list = (item: Item | undefined, fail: Fail): Item[] => (Array.isArray(item) ? item : fail('adds to a list where none is'));

/** Adds items to the list that is topmost. */
export const append = (m: Machine, items: readonly Item[]): void => {
  const target = list(top(m), m.fail);
  for (const item of items) target.push(item);
};

/** The topmost item. */
export function top(m: Machine): Item {
  const item = pop(m);
  m.stack.push(item);
  return item;
}

/** Adds keys and values, one after the other, to the dict that is topmost. */
export function setItems(m: Machine, items: readonly Item[]): void {
  const target = top(m);
  if (!(target instanceof Map)) m.fail('sets an entry of a dict where none is');
  if (items.length % 2 !== 0) m.fail('gives a key without a value');
  for (let i = 0; i < items.length; i += 2) target.set(key(items[i], m.fail), items[i + 1] ?? null);
}

/** An item as a key. */
export function key(item: Item | undefined, fail: Fail): TorchKey {
  if (item === null || (item !== undefined && typeof item !== 'object')) return item;
  return fail('a key of a dict is neither text nor number');
}

/** Calls what is allowed to be called: constructors of plain data. */
export function call(m: Machine, callee: Item, args: Item): void {
  if (!Array.isArray(args)) m.fail('calls something with arguments that are no tuple');
  if (!isGlobal(callee) || !callee.call) m.fail(`calls ${isGlobal(callee) ? callee.name : 'a value'}, which cannot be called`);
  m.spend(args.length);
  const made = callee.call(args, m.fail);
  if (made instanceof Map) m.spend(made.size);
  if (callee.name === 'argparse.Namespace') m.namespaces.add(made);
  m.stack.push(made);
}

/** Whether an item is a Python name. */
export const isGlobal = (item: Item): item is Global =>
  typeof item === 'object' && item !== null && 'kind' in item && item.kind === 'global';

/** Attributes of the topmost object: entries of a Namespace; those of an OrderedDict (PyTorch's `_metadata`) are left out. */
export function build(m: Machine): void {
  const attributes = pop(m);
  const target = top(m);
  if (!(target instanceof Map) || !(attributes instanceof Map)) m.fail('sets attributes of what is neither a dict nor a Namespace');
  if (!m.namespaces.has(target)) return;
  m.spend(attributes.size);
  for (const [name, value] of attributes) target.set(name, value);
}
