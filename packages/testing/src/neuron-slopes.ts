import type { Named } from '@synfire/core';
import { type Neuron, numberOps, type Ops } from '@synfire/kernel';

/** The slopes of Σ dy·y along one input, on either side of the point. */
export interface Slope {
  readonly left: number;
  readonly right: number;
}

/** What a neuron's step did at the point, in order of its calls. */
interface Held {
  readonly spikes: number[];
  readonly detached: number[];
}

/** Plain numbers that note the arguments of every spike and what is detached. */
const noting = (held: Held): Ops<number> => ({
  ...numberOps,
  spike: (x, surrogate, strict, threshold) => {
    held.spikes.push(x);
    return numberOps.spike(x, surrogate, strict, threshold);
  },
  detach: (x) => {
    held.detached.push(x);
    return x;
  },
});

/**
 * Plain numbers beside the point: a spike is its value at the point and a straight line of the surrogate's slope from there,
 * which is what a surrogate gradient pretends; what is detached stays as it was.
 */
function beside(held: Held): Ops<number> {
  let [nextSpike, nextDetached] = [0, 0];
  return {
    ...numberOps,
    spike: (x, surrogate, strict, threshold = 0) => {
      const at = held.spikes[nextSpike++] ?? Number.NaN;
      return numberOps.spike(at, surrogate, strict, threshold) + surrogate.derivative(numberOps, at - threshold) * (x - at);
    },
    detach: () => held.detached[nextDetached++] ?? Number.NaN,
  };
}

/** Slopes of Σ dy·y of one element by finite differences, along every input current and every parameter. */
export function slopesOf(
  neuron: Neuron,
  currents: readonly number[],
  params: Named<number>,
  dy: readonly number[],
): { readonly x: readonly Slope[]; readonly params: Named<Slope> } {
  const held: Held = { spikes: [], detached: [] };
  const loss = (op: Ops<number>, xs: readonly number[], values: Named<number>): number => {
    let state: Named<number> = neuron.rest;
    return xs.reduce((sum, x, t) => {
      const [y, next] = neuron.step(op, state, x, values);
      state = next;
      return sum + y * (dy[t] ?? 0);
    }, 0);
  };
  const here = loss(noting(held), currents, params);
  const slope = (f: (h: number) => number): Slope => ({ left: (here - f(-width)) / width, right: (f(width) - here) / width });
  return {
    x: currents.map((x, t) => slope((h) => loss(beside(held), currents.with(t, x + h), params))),
    params: Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, slope((h) => loss(beside(held), currents, { ...params, [name]: value + h }))]),
    ),
  };
}

/** Width of a difference in float64, whose rounding stays seven digits below. */
const width = 1e-6;
