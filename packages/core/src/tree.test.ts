import { dispose, scalar, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { child, count, disposeExcept, leaves, mapTree, named, tensorAt, unflatten } from './index.ts';

const tree = () => ({ a: scalar(1), b: [tensor1d([2, 3]), { c: scalar(4) }], none: {} });

test('names leaves by their dotted paths in the order in which they were written', () => {
  const t = tree();
  expect(named(t).map(([path]) => path)).toEqual(['a', 'b.0', 'b.1.c']);
  expect(count(t)).toBe(4);
  dispose([...leaves(t)]);
});

test('maps and rebuilds a tree without changing its form', () => {
  const t = tree();
  const doubled = mapTree(t, (leaf, path) => scalar(path.length + leaf.size));
  expect(named(doubled).map(([path, leaf]) => [path, leaf.dataSync()[0]])).toEqual([
    ['a', 2],
    ['b.0', 5],
    ['b.1.c', 6],
  ]);
  const again = unflatten(t, leaves(doubled));
  expect(leaves(again)).toEqual(leaves(doubled));
  expect(again.none).toEqual({});
  expect(() => unflatten(t, [])).toThrow('0 tensors for a tree of 3 leaves');
  dispose([...leaves(t), ...leaves(doubled)]);
});

test('says which names there are when one is missing', () => {
  const t = tree();
  expect(() => child(t, 'weight')).toThrow(/no entry 'weight' .* entries a, b, none/);
  expect(() => tensorAt(t, 'b')).toThrow(/entry 'b' is not a tensor/);
  expect(() => child(t.a, 'x')).toThrow('a tensor');
  dispose([...leaves(t)]);
});

test('disposes all but what another tree still holds', () => {
  const t = tree();
  const keep = { kept: t.a };
  disposeExcept(t, keep);
  expect(leaves(t).map((leaf) => leaf.isDisposed)).toEqual([false, true, true]);
  t.a.dispose();
});
