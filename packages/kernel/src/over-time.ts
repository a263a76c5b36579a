import type { Named } from '@synfire/core';
import { addN, concat, fill, split, Tensor } from '@tensorflow/tfjs-core';
import { sumTo } from './batch-norm.ts';
import { evaluate } from './evaluate.ts';
import type { Join, Neuron } from './neuron.ts';
import type { Ops } from './ops.ts';
import { usedInputs } from './program.ts';
import { stepPrograms } from './step-program.ts';
import { tensorOps } from './tensor-ops.ts';

/** A neuron over T steps, and the join behind it. */
export interface OverTime {
  readonly T: number;
  readonly neuron: Neuron;
  readonly join?: Join | undefined;
}

/** The tensors a neuron over time reads: x `[T·B, …]`, the shortcut of a join (for a gradient only where it reads it), and parameters as `p.<name>`. */
export interface OverTimeInputs {
  readonly x: Tensor;
  readonly shortcut?: Tensor | undefined;
  readonly [parameter: `p.${string}`]: Tensor;
}

/** Gradients by the inputs that were given. */
export interface OverTimeGradients {
  readonly dx: Tensor;
  readonly dshortcut?: Tensor;
  readonly [parameter: `d.p.${string}`]: Tensor;
}

/** Names of a neuron's parameters among the inputs of a kernel. */
export const parameterNames = (neuron: Neuron): readonly `p.${string}`[] =>
  Object.keys(neuron.params).map((name): `p.${string}` => `p.${name}`);

type Values = Named<Tensor | number>;

const steps = (x: Tensor, T: number): Tensor[] => {
  if ((x.shape[0] ?? 0) % T !== 0)
    throw new RangeError(`neuron: first dimension of [${x.shape}] is no multiple of T = ${T}; expected [T·B, …], time first`);
  return T === 1 ? [x.clone()] : split(x, T, 0);
};

const given = (inputs: OverTimeInputs, neuron: Neuron): Values =>
  Object.fromEntries(parameterNames(neuron).map((name) => [name, parameter(inputs, name)]));

function parameter(inputs: OverTimeInputs, name: `p.${string}`): Tensor {
  const found = inputs[name];
  if (!found) throw new RangeError(`neuron: no parameter '${name.slice(2)}' given`);
  return found;
}

const free = (value: Tensor): void => value.dispose();

const whole = (value: Tensor | number | undefined, like: Tensor): Tensor =>
  value instanceof Tensor ? value : fill(like.shape, value ?? 0);

/** Inputs of step t besides the state. */
const at = (
  t: number,
  xs: readonly Tensor[],
  shortcuts: readonly Tensor[] | undefined,
): { readonly x: Tensor; readonly shortcut?: Tensor } => {
  const [x, shortcut] = [xs[t], shortcuts?.[t]];
  if (!x) throw new RangeError(`neuron: no step ${t}`);
  return shortcut ? { x, shortcut } : { x };
};

/** Disposes what nothing in `alive` refers to: an output of a program may be one of its inputs, or two outputs the same tensor. */
function release(dead: readonly (Tensor | number | undefined)[], alive: readonly (Tensor | number | undefined)[]): void {
  const kept = new Set(alive);
  for (const value of dead) if (value instanceof Tensor && !kept.has(value)) value.dispose();
}

/** y `[T·B, …]` of a neuron run over time by its traced step; spikes, or what the join makes of them. */
export function forwardOverTime(inputs: OverTimeInputs, { T, neuron, join }: OverTime, op: Ops<Tensor> = tensorOps): Tensor {
  const programs = stepPrograms(neuron, join);
  const params = given(inputs, neuron);
  const [xs, shortcuts] = [steps(inputs.x, T), inputs.shortcut && steps(inputs.shortcut, T)];
  const ys: Tensor[] = [];
  let state: Values = {};
  for (const [t, x] of xs.entries()) {
    const { y, ...next } = evaluate(programs.forward(t === 0, t === T - 1), op, { ...at(t, xs, shortcuts), ...state, ...params }, free);
    ys.push(whole(y, x));
    release([...Object.values(state), x, shortcuts?.[t]], [...ys, ...Object.values(next)]);
    state = next;
  }
  const y = concat(ys, 0);
  release(ys, [y]);
  return y;
}

/** Gradients of `forwardOverTime`: the states are computed again, then the adjoint step runs backwards in time. */
export function backwardOverTime(
  dy: Tensor,
  inputs: OverTimeInputs,
  { T, neuron, join }: OverTime,
  op: Ops<Tensor> = tensorOps,
): OverTimeGradients {
  const programs = stepPrograms(neuron, join);
  const params = given(inputs, neuron);
  const [xs, dys, shortcuts] = [steps(inputs.x, T), steps(dy, T), inputs.shortcut && steps(inputs.shortcut, T)];
  const states: Values[] = [{}];
  for (let t = 0; t < T - 1; t++)
    states.push(evaluate(programs.advance(t === 0), op, { ...at(t, xs, shortcuts), ...states[t], ...params }, free));
  const parts: Named<Tensor>[] = [];
  let dstate: Values = {};
  for (let t = T - 1; t >= 0; t--) {
    const values = { ...at(t, xs, shortcuts), ...states[t], ...params, 'd.y': whole(dys[t], inputs.x), ...dstate };
    const all = evaluate(programs.backward(t === 0, t === T - 1), op, values, free);
    const part = partOf(all, params, values.x);
    parts.unshift(part);
    const next = Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith('d.s.')));
    const dead = [xs[t], dys[t], shortcuts?.[t], ...Object.values(states[t] ?? {}), ...Object.values(dstate), ...Object.values(all)];
    release(dead, [...parts.flatMap((p) => Object.values(p)), ...Object.values(next), ...Object.values(params)]);
    dstate = next;
  }
  const gradients = together(parts, neuron);
  if (!join) return gradients;
  // An addition hands dy through: its steps need not be put together again.
  const through = parts.every((part, t) => part['d.shortcut'] === dys[t]);
  const dshortcut = through ? dy.clone() : concat(parts.flatMap((part) => part['d.shortcut'] ?? []), 0); // biome-ignore format: one expression
  release(parts.flatMap((part) => Object.values(part)), Object.values(gradients)); // biome-ignore format: one call
  return { ...gradients, dshortcut };
}

/** Whether the gradient reads the shortcut; that of an addition does not, and need not keep it. */
export const gradientReadsShortcut = (neuron: Neuron, join: Join): boolean =>
  [true, false].some((edge) => usedInputs(stepPrograms(neuron, join).backward(edge, edge)).includes('shortcut'));

/** What a step contributes: dx and dshortcut as they are, parameters' gradients summed to their shapes. */
function partOf(all: Values, params: Values, x: Tensor): Named<Tensor> {
  const outputs = Object.entries(all).filter(([name]) => !name.startsWith('d.s.'));
  return Object.fromEntries(
    outputs.map(([name, gradient]) => {
      const target = params[name.slice('d.'.length)];
      if (!(target instanceof Tensor)) return [name, whole(gradient, x)];
      return [name, gradient instanceof Tensor ? sumTo(gradient, target.shape) : whole(gradient, target)];
    }),
  );
}

function together(parts: readonly Named<Tensor>[], neuron: Neuron): OverTimeGradients {
  const column = (name: string): Tensor[] => parts.flatMap((part) => part[name] ?? []);
  const gradients = parameterNames(neuron).map((name): [string, Tensor] => [`d.${name}`, addN(column(`d.${name}`))]);
  return { dx: concat(column('d.x'), 0), ...Object.fromEntries(gradients) };
}
