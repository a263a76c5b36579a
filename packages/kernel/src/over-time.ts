import type { Named } from '@synfire/core';
import { evaluate } from './evaluate.ts';
import type { Join, Neuron } from './neuron.ts';
import { usedInputs } from './program.ts';
import type { Runtime } from './runtime.ts';
import { stepPrograms } from './step-program.ts';

/** A neuron over T steps, and the join behind it. */
export interface OverTime {
  readonly T: number;
  readonly neuron: Neuron;
  readonly join?: Join | undefined;
  /** Gives the states after the last step as well, for the call that goes on with the next; forward alone. */
  readonly carry?: boolean | undefined;
  /**
   * Asks for the support of y's gradient, the entries where the spike's surrogate is not 0, for `conv2dInputGradient`; forward alone. It is
   * given, last, where the backend knows how and y is the spike itself by a surrogate that is 0 farther out.
   */
  readonly support?: boolean | undefined;
}

/**
 * What a neuron over time reads: x `[T·B, …]`, the shortcut of a join (for a gradient only where it reads it), parameters as `p.<name>`,
 * and as `s.<name>` the states before the first step, all or none, where they are not the neuron's rest (forward alone).
 */
export interface OverTimeInputs<A> {
  readonly x: A;
  readonly shortcut?: A | undefined;
  readonly [parameter: `p.${string}`]: A;
  readonly [state: `s.${string}`]: A;
}

/** y `[T·B, …]`, with `carry` the states `[B, …]` after the last step, and maybe the support of y's gradient. */
export interface OverTimeOutputs<A> {
  readonly y: A;
  readonly support?: A;
  readonly [state: `s.${string}`]: A;
}

/** Gradients by x, by the shortcut where there is a join, and by every parameter. */
export interface OverTimeGradients<A> {
  readonly dx: A;
  readonly dshortcut?: A;
  readonly [parameter: `d.p.${string}`]: A;
}

/** Names of a neuron's parameters among the inputs of a kernel. */
export const parameterNames = (neuron: Neuron): readonly `p.${string}`[] =>
  Object.keys(neuron.params).map((name): `p.${string}` => `p.${name}`);

/** Names of a neuron's states among the inputs and outputs of a kernel. */
export const stateNames = (neuron: Neuron): readonly `s.${string}`[] => Object.keys(neuron.rest).map((name): `s.${string}` => `s.${name}`);

/** Whether the gradient reads the shortcut; that of an addition does not, and need not keep it. */
export const gradientReadsShortcut = (neuron: Neuron, join: Join): boolean =>
  [true, false].some((edge) => usedInputs(stepPrograms(neuron, join).backward(edge, edge)).includes('shortcut'));

type Values<A> = Named<A | number>;

/** A neuron run over time by its traced step: y is spikes, or what the join makes of them. */
export function forwardOverTime<A extends object>(
  run: Runtime<A>,
  inputs: OverTimeInputs<A>,
  { T, neuron, join, carry = false }: OverTime,
): OverTimeOutputs<A> {
  const programs = stepPrograms(neuron, join);
  const [params, before] = [parameters(inputs, neuron), statesBefore(inputs, neuron)];
  const given = [...Object.values(params), ...Object.values(before ?? {})];
  const [xs, shortcuts] = [run.split(inputs.x, T), inputs.shortcut && run.split(inputs.shortcut, T)];
  const ys: A[] = [];
  let state: Values<A> = before ?? {};
  for (const [t, x] of xs.entries()) {
    const values = { ...at(t, xs, shortcuts), ...state, ...params };
    const { y, ...next } = evaluate(programs.forward(t === 0 && !before, t === T - 1 && !carry), run.ops, values, run.free);
    ys.push(whole(run, y, x));
    release(run, [...Object.values(state), x, shortcuts?.[t]], [...ys, ...Object.values(next), ...given]);
    state = next;
  }
  const y = run.concat(ys);
  // Handles, as a state may be another one, a parameter or the input.
  const after = Object.fromEntries(Object.entries(state).map(([name, value]) => [name, run.handle(whole(run, value, nth(ys, T - 1)))]));
  release(run, [...ys, ...Object.values(state)], [y, ...given]);
  return { y, ...after };
}

/** Gradients of `forwardOverTime`: the states are computed again, then the adjoint step runs backwards in time. */
export function backwardOverTime<A extends object>(
  run: Runtime<A>,
  dy: A,
  inputs: OverTimeInputs<A>,
  { T, neuron, join }: OverTime,
): OverTimeGradients<A> {
  const programs = stepPrograms(neuron, join);
  const params = parameters(inputs, neuron);
  const [xs, dys, shortcuts] = [run.split(inputs.x, T), run.split(dy, T), inputs.shortcut && run.split(inputs.shortcut, T)];
  const states: Values<A>[] = [{}];
  for (let t = 0; t < T - 1; t++)
    states.push(evaluate(programs.advance(t === 0), run.ops, { ...at(t, xs, shortcuts), ...states[t], ...params }, run.free));
  const parts: Named<A>[] = [];
  const mine: (A | number | undefined)[] = [...xs, ...dys, ...(shortcuts ?? []), ...states.flatMap((s) => Object.values(s))];
  let dstate: Values<A> = {};
  for (let t = T - 1; t >= 0; t--) {
    const step = at(t, xs, shortcuts);
    const all = evaluate(
      programs.backward(t === 0, t === T - 1),
      run.ops,
      { ...step, ...states[t], ...params, 'd.y': nth(dys, t), ...dstate },
      run.free,
    );
    parts.unshift(contribution(run, all, params, step.x));
    const next = Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith('d.s.')));
    mine.push(...Object.values(all));
    dstate = next;
  }
  // An addition hands dy through: its steps need not be put together again.
  const through = parts.every((part, t) => part['d.shortcut'] === dys[t]);
  const column = (name: string): readonly A[] => parts.flatMap((part) => part[name] ?? []);
  const gradients = {
    dx: run.concat(column('d.x')),
    ...(join ? { dshortcut: through ? run.handle(dy) : run.concat(column('d.shortcut')) } : {}),
    ...Object.fromEntries(parameterNames(neuron).map((name): [string, A] => [`d.${name}`, run.addN(column(`d.${name}`))])),
  };
  release(run, [...mine, ...parts.flatMap((part) => Object.values(part))], [...Object.values(gradients), ...Object.values(params)]); // biome-ignore format: one call
  return gradients;
}

const nth = <A>(values: readonly A[], t: number): A => {
  const value = values[t];
  if (value === undefined) throw new RangeError(`neuron: no step ${t} of ${values.length}`);
  return value;
};

/** Inputs of step t besides the state. */
const at = <A>(t: number, xs: readonly A[], shortcuts: readonly A[] | undefined): { readonly x: A; readonly shortcut?: A } =>
  shortcuts ? { x: nth(xs, t), shortcut: nth(shortcuts, t) } : { x: nth(xs, t) };

const parameters = <A>(inputs: OverTimeInputs<A>, neuron: Neuron): Named<A> =>
  Object.fromEntries(
    parameterNames(neuron).map((name) => {
      const given = inputs[name];
      if (given === undefined) throw new RangeError(`neuron: no parameter '${name.slice('p.'.length)}' given`);
      return [name, given];
    }),
  );

/** The states to begin with, where they are given. */
function statesBefore<A>(inputs: OverTimeInputs<A>, neuron: Neuron): Named<A> | undefined {
  const names = stateNames(neuron);
  const found = names.flatMap((name): (readonly [string, A])[] => {
    const value = inputs[name];
    return value === undefined ? [] : [[name, value]];
  });
  if (found.length > 0 && found.length < names.length)
    throw new RangeError(`neuron: states ${found.map(([name]) => name)} given of ${names}; give all of them, or none to begin at rest`);
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

const whole = <A extends object>(run: Runtime<A>, value: A | number | undefined, like: A): A =>
  typeof value === 'object' ? value : run.fill(like, value ?? 0);

/** What a step contributes: dx and dshortcut as they are, parameters' gradients summed to their shapes. */
const contribution = <A extends object>(run: Runtime<A>, all: Values<A>, params: Named<A>, x: A): Named<A> =>
  Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => !name.startsWith('d.s.'))
      .map(([name, gradient]) => {
        const target = params[name.slice('d.'.length)];
        if (target === undefined) return [name, whole(run, gradient, x)];
        return [name, typeof gradient === 'number' ? run.fill(target, gradient) : run.sumTo(gradient, target)];
      }),
  );

/** Frees what nothing in `alive` refers to: an output of a program may be one of its inputs, or two outputs the same value. */
function release<A extends object>(
  run: Runtime<A>,
  dead: readonly (A | number | undefined)[],
  alive: readonly (A | number | undefined)[],
): void {
  const kept = new Set(alive);
  for (const value of new Set(dead)) if (typeof value === 'object' && !kept.has(value)) run.free(value);
}
