import { expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { numberOps } from './number-ops.ts';
import { needed, usedInputs } from './program.ts';
import { trace } from './recorder.ts';
import type { Surrogate } from './surrogate.ts';

const surrogate = (): Surrogate => ({ name: 'same', derivative: (op, x) => op.exp(x) });

test('records calls in order as a straight-line program', () => {
  const { nodes, outputs } = trace((op) => ({ y: op.mul(op.add(op.input('a'), 2), op.input('b')) }));
  expect(nodes).toEqual([
    { op: 'input', name: 'a' },
    { op: 'add', a: { id: 0 }, b: 2 },
    { op: 'input', name: 'b' },
    { op: 'mul', a: { id: 1 }, b: { id: 2 } },
  ]);
  expect(outputs).toEqual({ y: { id: 3 } });
});

test('gives equal calls the same symbol', () => {
  const { nodes } = trace((op) => ({ y: op.add(op.exp(op.input('a')), op.exp(op.input('a'))) }));
  expect(nodes.map(({ op }) => op)).toEqual(['input', 'exp', 'add']);
});

test('computes what literals alone determine', () => {
  const { nodes, outputs } = trace((op) => {
    const a = op.input('a');
    return { zero: op.mul(a, 0), same: op.add(op.sub(op.div(op.mul(1, a), 1), 0), 0), two: op.exp(op.log(op.add(1, 1))), fired: op.spike(0, surrogate()), chosen: op.where(1, a, 9) }; // biome-ignore format: a line of outputs
  });
  expect(nodes).toHaveLength(1);
  expect(outputs).toMatchObject({ zero: 0, same: { id: 0 }, fired: 1, chosen: { id: 0 } });
  expect(outputs.two).toBeCloseTo(2, 12);
});

test('keeps spikes apart whose surrogates share a name, or differ in strictness or threshold', () => {
  const [one, other] = [surrogate(), surrogate()];
  const { nodes } = trace((op) => {
    const a = op.input('a');
    return { a: op.spike(a, one), b: op.spike(a, one), c: op.spike(a, other), d: op.spike(a, one, true), e: op.spike(a, one, false, 1) }; // biome-ignore format: a line of outputs
  });
  expect(nodes.filter(({ op }) => op === 'spike')).toHaveLength(4);
});

test('knows what an output needs', () => {
  const program = trace((op) => ({ y: op.exp(op.input('a')), dead: op.sin(op.input('b')) }));
  const alive = { ...program, outputs: { y: program.outputs.y ?? 0 } };
  expect([...needed(alive)].sort()).toEqual([0, 1]);
  expect(usedInputs(alive)).toEqual(['a']);
  expect(usedInputs(program)).toEqual(['a', 'b']);
});

test('runs what an output needs, and no more', () => {
  const program = trace((op) => ({ y: op.exp(op.input('a')), dead: op.sin(op.input('b')) }));
  const alive = { ...program, outputs: { y: program.outputs.y ?? 0 } };
  expect(evaluate(alive, numberOps, { a: 0 })).toEqual({ y: 1 });
  expect(() => evaluate(program, numberOps, { a: 0 })).toThrow("no input 'b'; given a");
});
