import type { Fail } from './error.ts';
import type { Item, TorchKey, TorchValue } from './value.ts';

const deepest = 100;
/** Values that a walk over the whole would meet, those that stand in several places counted in each. */
const mostValues = 10_000_000;

interface Seen {
  readonly value: TorchValue;
  readonly height: number;
  readonly size: number;
}

/** A pickle's item as a value, which holds no cycle and can be walked to its end. Fails where it can't. */
export function checked(root: Item, fail: Fail): TorchValue {
  const seen = new Map<Item, Seen | undefined>();
  const combined = (depth: number, children: readonly Item[], make: (values: readonly TorchValue[]) => TorchValue): Seen => {
    const parts = children.map((child) => visit(child, depth + 1));
    const height = parts.reduce((h, part) => Math.max(h, part.height + 1), 1);
    const size = parts.reduce((n, part) => n + part.size, 1);
    if (size > mostValues) fail(`unfolds to more than ${mostValues} values`);
    return { value: make(parts.map(({ value }) => value)), height, size };
  };
  const visit = (item: Item, depth: number): Seen => {
    if (typeof item !== 'object' || item === null || item instanceof Uint8Array) return { value: item, height: 0, size: 1 };
    if (!Array.isArray(item) && !(item instanceof Map)) {
      if (item.kind === 'tensor') return { value: item, height: 0, size: 1 };
      return fail(`has ${item.kind === 'global' ? item.name : 'a storage'} where a value is expected; it was refused`);
    }
    if (depth > deepest) fail(`is nested more than ${deepest} deep`);
    const known = seen.get(item);
    if (known) return depth + known.height > deepest ? fail(`is nested more than ${deepest} deep`) : known;
    if (seen.has(item)) fail('contains itself');
    seen.set(item, undefined);
    const made = Array.isArray(item)
      ? combined(depth, item, (values) => values)
      : combined(
          depth,
          [...item.values()],
          (values) => new Map([...item.keys()].map((k, i): [TorchKey, TorchValue] => [k, values[i] ?? null])),
        );
    seen.set(item, made);
    return made;
  };
  return visit(root, 0).value;
}
