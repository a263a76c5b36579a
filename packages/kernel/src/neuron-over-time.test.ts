import { isolated, type Named, uniform } from '@synfire/core';
import { concat, dispose, fill, grads, memory, ones, scalar, slice, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Join, Neuron } from './neuron.ts';
import { neuronOverTime, neuronOverTimeGradient } from './neuron-over-time.ts';
import { backwardOverTime, forwardOverTime } from './over-time.ts';
import { tensorRuntime } from './runtime.ts';
import type { Surrogate } from './surrogate.ts';
import { tapeOps } from './tensor-ops.ts';

const surrogate: Surrogate = { name: 'bell', derivative: (op, x) => op.div(1, op.add(1, op.mul(x, x))) };

/** Membrane with a hard reset, and a learned leak. */
const leaky = (detached: boolean): Neuron<'v', 'w'> => ({
  rest: { v: 0.25 },
  params: { w: 0.3 },
  step(op, { v }, x, { w }) {
    const h = op.add(v, op.mul(op.sigmoid(w), op.sub(x, v)));
    const s = op.spike(op.sub(h, 0.5), surrogate);
    return [s, { v: op.mul(h, op.sub(1, detached ? op.detach(s) : s)) }];
  },
});

/** The current is a state of its own, at the first step the very input; one state never changes. */
const delayed: Neuron<'i' | 'v' | 'c', never> = {
  rest: { i: 0, v: 0, c: 0.1 },
  params: {},
  step(op, state, x) {
    const i = op.add(op.mul(0.5, state.i), x);
    const h = op.add(op.add(op.mul(0.75, state.v), i), state.c);
    const s = op.spike(op.sub(h, 0.5), surrogate);
    return [s, { i, v: op.sub(h, s), c: state.c }];
  },
};

/** The next state is the last input, untouched. */
const memory1: Neuron<'last', never> = {
  rest: { last: 0 },
  params: {},
  step: (op, { last }, x) => [op.spike(op.sub(op.add(last, x), 0.6), surrogate), { last: x }],
};

/** Both parameters per channel; one has no effect, the other none at the first step. */
const perChannel: Neuron<'v', 'k' | 'unused'> = {
  rest: { v: 0 },
  params: { k: [0.5, 1, 1.5], unused: 1 },
  step(op, { v }, x, { k }) {
    const h = op.add(op.mul(k, v), x);
    const s = op.spike(op.sub(h, 0.5), surrogate, true);
    return [s, { v: op.where(op.greater(h, 1), op.sub(h, 1), op.mul(0.5, h)) }];
  },
};

const neurons: Named<Neuron> = {
  leaky: leaky(true),
  'leaky, reset in the gradient': leaky(false),
  delayed,
  'last input': memory1,
  'per channel': perChannel,
};

const joins: Named<Join | undefined> = {
  'no join': undefined,
  add: { name: 'add', apply: (op, shortcut, branch) => op.add(shortcut, branch) },
  and: { name: 'and', apply: (op, shortcut, branch) => op.mul(shortcut, branch) },
  iand: { name: 'iand', apply: (op, shortcut, branch) => op.mul(shortcut, op.sub(1, branch)) },
};

const C = 3;

const trial = (neuron: Neuron, T: number, B: number, joined: boolean) => ({
  x: uniform(1, [T * B, 2, C], -0.5, 1.5),
  ...(joined ? { shortcut: uniform(2, [T * B, 2, C], 0, 2) } : {}),
  ...Object.fromEntries(
    Object.entries(neuron.params).map(([name, value]): [`p.${string}`, Tensor] => [
      `p.${name}`,
      typeof value === 'number' ? scalar(value) : tensor1d([...value]),
    ]),
  ),
});

/** Not split, whose gradient in tfjs fails for a single part. */
const stepsOf = (x: Tensor, T: number): readonly Tensor[] => {
  const [rows = 0, ...rest] = x.shape;
  return Array.from({ length: T }, (_, t) => slice(x, [(t * rows) / T, 0, 0], [rows / T, ...rest]));
};

/** The same, stepped by hand on the tape: y, and its gradients in the order of the inputs. */
function byTape(
  neuron: Neuron,
  join: Join | undefined,
  T: number,
  inputs: Named<Tensor>,
  dy: Tensor,
): { readonly y: Tensor; readonly gradients: Named<Tensor> } {
  const names = Object.keys(inputs);
  const f = (...values: Tensor[]): Tensor => {
    const given = Object.fromEntries(names.map((name, i) => [name, values[i] ?? dy]));
    const { x = dy, shortcut } = given;
    const params = Object.fromEntries(Object.keys(neuron.params).map((name) => [name, given[`p.${name}`] ?? dy]));
    const [xs, shortcuts] = [stepsOf(x, T), shortcut ? stepsOf(shortcut, T) : []];
    let state: Named<Tensor> = Object.fromEntries(
      Object.entries(neuron.rest).map(([name, value]) => [name, fill(xs[0]?.shape ?? [], value)]),
    );
    const ys = xs.map((current, t) => {
      const [s, next] = neuron.step<Tensor>(tapeOps, state, current, params);
      state = next;
      const from = shortcuts[t];
      return join && from ? join.apply<Tensor>(tapeOps, from, s) : s;
    });
    // The tape refuses inputs without a path to the output.
    return tapeOps.add(concat(ys, 0), tapeOps.mul(0, values.reduce((sum, v) => tapeOps.add(sum, v.sum()), scalar(0)))); // biome-ignore format: one expression
  };
  const found = isolated(() => grads(f)(Object.values(inputs), dy));
  return {
    y: f(...Object.values(inputs)),
    gradients: Object.fromEntries(names.map((name, i) => [`d${name.startsWith('p.') ? '.' : ''}${name}`, found[i] ?? dy])),
  };
}

const close = (ours: Tensor | undefined, expected: Tensor, what: string): void => {
  expect(ours?.shape, `shape of ${what}`).toEqual(expected.shape);
  const a = ours?.dataSync() ?? [];
  for (const [i, value] of expected.dataSync().entries()) expect(a[i], `${what} at ${i}`).toBeCloseTo(value, 4);
};

const all = Object.entries(neurons).flatMap(([neuron, n]) => Object.entries(joins).map(([join, j]) => ({ neuron, join, n, j })));

test.each(all)('$neuron with $join: output and gradients are those of the tape', ({ n, j }) => {
  for (const [T, B] of [[5, 2], [1, 2], [3, 1]] as const) // biome-ignore format: a line of sizes
    tidy(() => {
      const inputs = trial(n, T, B, j !== undefined);
      const dy = uniform(3, inputs.x.shape, -1, 1);
      const { y, gradients } = byTape(n, j, T, inputs, dy);
      const attrs = { T, neuron: n, ...(j ? { join: j } : {}) };
      close(neuronOverTime(inputs, attrs).y, y, 'y');
      const ours: Named<Tensor> = { ...neuronOverTimeGradient({ ...inputs, dy }, attrs) };
      expect(Object.keys(ours).sort()).toEqual(Object.keys(gradients).sort());
      for (const [name, gradient] of Object.entries(gradients)) close(ours[name], gradient, name);
    });
});

test.each(all)('$neuron with $join: makes nothing but its results, in no tidy', ({ n, j }) => {
  const inputs = trial(n, 4, 2, j !== undefined);
  const dy = uniform(3, inputs.x.shape, -1, 1);
  const attrs = { T: 4, neuron: n, ...(j ? { join: j } : {}) };
  const before = memory().numTensors;
  const kept = [neuronOverTime(inputs, attrs).y, ...Object.values(neuronOverTimeGradient({ ...inputs, dy }, attrs))];
  expect(memory().numTensors - before).toBe(kept.length);
  for (const t of [dy, ...Object.values(inputs)]) expect(t.isDisposed).toBe(false);
  dispose([...kept, dy, ...Object.values(inputs)]);
});

test.each(all)('$neuron with $join: the composed loop frees each step, so that memory does not grow with T', ({ n, j }) => {
  const peak = (T: number): number => {
    let most = 0;
    const run = { ...tensorRuntime, split: (x: Tensor, steps: number) => tensorRuntime.split(x, steps), free: (x: Tensor) => {
      most = Math.max(most, memory().numTensors);
      x.dispose();
    } }; // biome-ignore format: one object
    tidy(() => {
      const inputs = trial(n, T, 1, j !== undefined);
      const start = memory().numTensors;
      forwardOverTime(run, inputs, { T, neuron: n, ...(j ? { join: j } : {}) });
      // Inputs' and outputs' steps remain, and what tfjs's own ops made on the way.
      most -= start;
    });
    return most / T;
  };
  expect(peak(16)).toBeLessThan(1.2 * peak(8));
});

test.each(all)('$neuron with $join: pieces of time that hand their states on give what all steps at once give, bit by bit', ({ n, j }) => {
  const [T, B] = [5, 2];
  const inputs = trial(n, T, B, j !== undefined);
  const { x, shortcut, ...params } = inputs;
  const attrs = { neuron: n, ...(j ? { join: j } : {}) };
  const piece = (t: Tensor, from: number, steps: number): Tensor => slice(t, [from * B, 0, 0], [steps * B, 2, C]);
  for (const lengths of [
    [1, 1, 1, 1, 1],
    [2, 3],
  ])
    tidy(() => {
      let [from, states]: [number, Readonly<Record<`s.${string}`, Tensor>>] = [0, {}];
      const ys = lengths.map((steps) => {
        const given = { x: piece(x, from, steps), ...(shortcut ? { shortcut: piece(shortcut, from, steps) } : {}) };
        const { y, ...after } = neuronOverTime({ ...given, ...states, ...params }, { ...attrs, T: steps, carry: true });
        expect(given.x.isDisposed, 'the input').toBe(false);
        for (const [name, state] of Object.entries(after)) expect(state.shape, name).toEqual([B, 2, C]);
        for (const [name, state] of Object.entries(states)) expect(state.isDisposed, name).toBe(false);
        dispose([given.x, ...Object.values(states)]); // what comes out is no handle that dies with what went in
        [from, states] = [from + steps, after];
        return y;
      });
      expect([...concat(ys).dataSync()]).toEqual([...neuronOverTime(inputs, { ...attrs, T }).y.dataSync()]);
    });
  dispose(Object.values(inputs));
});

test('refuses some states without the others', () => {
  tidy(() => {
    const x = ones([2, 1, C]);
    expect(() => neuronOverTime({ x, 's.v': x }, { T: 1, neuron: delayed, carry: true })).toThrow(
      /no s\.i given|give all of them, or none/,
    );
  });
});

test('a program outside any tidy can run the loops on a runtime of its own', () => {
  tidy(() => {
    const inputs = trial(leaky(true), 3, 2, false);
    const dy = ones(inputs.x.shape);
    const attrs = { T: 3, neuron: leaky(true) };
    close(forwardOverTime(tensorRuntime, inputs, attrs).y, neuronOverTime(inputs, attrs).y, 'y');
    close(backwardOverTime(tensorRuntime, dy, inputs, attrs).dx, neuronOverTimeGradient({ ...inputs, dy }, attrs).dx, 'dx');
  });
});

test('refuses a step that forgets a state, a missing parameter, and a batch that is no multiple of T', () => {
  tidy(() => {
    const x = ones([4, 1, C]);
    // A caller in plain JavaScript may return too little.
    const forgetful = { ...delayed, step: () => [1, {}] } as unknown as Neuron;
    expect(() => neuronOverTime({ x }, { T: 2, neuron: forgetful })).toThrow("returned no state 'i'");
    expect(() => neuronOverTime({ x }, { T: 2, neuron: leaky(true) })).toThrow("no parameter 'w' given");
    expect(() => neuronOverTime({ x }, { T: 3, neuron: delayed })).toThrow();
  });
});
