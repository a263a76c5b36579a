import type { Named } from '@synfire/core';
import { util } from '@tensorflow/tfjs-core';
import type { Dtype } from './dtype.ts';
import { near } from './near.ts';
import { tfjsDtype } from './tfjs-dtype.ts';

const most = 8;

interface Leaf {
  readonly shape: readonly number[];
  readonly dtype: string;
}

interface Found {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** In what a file's arrays differ from the expected leaves, a line a kind, with the nearest name for one that is missing; '' where they fit. */
export function differences(expected: readonly (readonly [string, Leaf])[], found: Named<Found>): string {
  const names = new Set(expected.map(([path]) => path));
  const there = expected.flatMap(([path, leaf]) => {
    const array = found[path];
    return array ? [{ path, leaf, array }] : [];
  });
  const others = Object.entries(found).filter(([path]) => !names.has(path));
  const missing = expected
    .filter(([path]) => !found[path])
    .map(([path, { shape }], i) => {
      const same = others.filter(([, other]) => util.arraysEqual([...shape], [...other.shape])).map(([name]) => name);
      const nearest = i < most ? near(path, same) : undefined;
      return `${path} ${list(shape)}${nearest === undefined ? '' : ` (the file has ${nearest})`}`;
    });
  const unexpected = others.map(([path, { shape }]) => `${path} ${list(shape)}`);
  const shapes = there
    .filter(({ leaf, array }) => !util.arraysEqual([...leaf.shape], [...array.shape]))
    .map(({ path, leaf, array }) => `${path} (file ${list(array.shape)}, expected ${list(leaf.shape)})`);
  const types = there
    .filter(({ leaf, array }) => leaf.dtype !== tfjsDtype(array.dtype))
    .map(({ path, leaf, array }) => `${path} (file ${array.dtype}, expected ${leaf.dtype})`);
  return [...line('missing', missing), ...line('unexpected', unexpected), ...line('shape', shapes), ...line('type', types)].join('\n');
}

const list = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

const line = (kind: string, items: readonly string[]): readonly string[] => {
  const rest = items.length > most ? `, and ${items.length - most} more` : '';
  return items.length === 0 ? [] : [`  ${kind} (${items.length}): ${items.slice(0, most).join(', ')}${rest}`];
};
