import type { Downsample, Parts } from '@synfire/block';
import {
  type Applied,
  backwardOf,
  type Context,
  child,
  foldName,
  type Gradients,
  inputGradient,
  inside,
  type Layer,
  type Named,
  type Sequence,
  type Shape,
  type Tree,
  totalCost,
} from '@synfire/core';
import { add, dispose, type Tensor } from '@tensorflow/tfjs-core';
import { type Fusion, fusion } from './fusion.ts';

type Params = Named<Tree>;
type Fused = ReturnType<Fusion['apply']>;

/**
 * Puts stages together densely: what stage s + 1 reads is stage s's output plus a term of the stem's and of every stage's output so far,
 * its own included (`fusion`, under `fuse1`, `fuse2`, …): for `connect` of `danet`. The shape is a third party's code; see `danet`.
 */
export const stageDense =
  ({ term }: { readonly term?: Downsample } = {}) =>
  (stages: Named<Layer>, parts: Parts): Named<Layer> => ({ stages: dense(Object.entries(stages), fusion(parts, term)) });

const fuseName = (s: number): string => `fuse${s + 1}`;

function dense(stages: readonly (readonly [string, Layer])[], fuse: Fusion): Layer<Params, Params> {
  return {
    init(key, input) {
      const outputs: Shape[] = [input];
      const fusions: (readonly [string, ReturnType<Fusion['init']>])[] = [];
      const made = stages.map(([name, stage], s) => {
        const initial = stage.init(foldName(key, name), outputs.at(-1) ?? input);
        outputs.push(initial.output);
        if (s < stages.length - 1) fusions.push([fuseName(s), fuse.init(foldName(key, fuseName(s)), initial.output, outputs.slice())]);
        return [name, initial] as const;
      });
      const of = (field: 'params' | 'state'): Params => Object.fromEntries([...made, ...fusions].map(([name, own]) => [name, own[field]]));
      const output = outputs.at(-1) ?? input;
      const cost = totalCost([...made.map(([, initial]) => initial), ...fusions.map(([, own]) => ({ ...own, output }))]);
      return { params: of('params'), state: of('state'), output, cost };
    },
    apply: (params, state, x, context) => run(stages, fuse, params, state, x, context),
  };
}

function run(
  stages: readonly (readonly [string, Layer])[],
  fuse: Fusion,
  params: Params,
  state: Params,
  x: Sequence,
  context: Context,
): Applied<Params, Params> {
  const outputs: Sequence[] = [{ T: x.T, x: x.x.clone() }];
  let current: Sequence = { T: x.T, x: x.x.clone() };
  const fused: Fused[] = [];
  const applied = stages.map(([name, stage], s): readonly [string, Applied] => {
    const next = stage.apply(child(params, name), child(state, name), current, inside(context, name, 2 * s));
    current.x.dispose();
    current = next.y;
    if (s === stages.length - 1) return [name, next];
    outputs.push(next.y);
    const at = fuseName(s);
    const f = fuse.apply(child(params, at), child(state, at), next.y, outputs, inside(context, at, 2 * s + 1));
    fused.push(f);
    current = f.y;
    return [name, next];
  });
  for (const { x: held } of outputs) held.dispose();
  const states = Object.fromEntries([
    ...applied.map(([name, a]) => [name, a.state]),
    ...fused.map((f, s): [string, Tree] => [fuseName(s), f.state]),
  ]);
  if (!context.training) return { y: current, state: states };
  return { y: current, state: states, backward: (dy) => reverse(applied, fused, dy) };
}

/** From the last stage back: what a stage's output receives comes from the stage behind it and from every fusion that read it. */
function reverse(applied: readonly (readonly [string, Applied])[], fused: readonly Fused[], dy: Tensor): Gradients<Params> {
  const received: (Tensor | undefined)[] = [];
  const receive = (i: number, d: Tensor): void => {
    const before = received[i];
    received[i] = before ? add(before, d) : d;
    if (before) dispose([before, d]);
  };
  receive(applied.length, dy.clone());
  const grads: Record<string, Tree> = {};
  for (let s = applied.length - 1; s >= 0; s--) {
    const [name, stage] = applied[s] ?? expected();
    const d = received[s + 1] ?? expected();
    const result: Gradients = backwardOf(stage, name)(d);
    d.dispose();
    grads[name] = result.grads;
    const dx = inputGradient(result, name);
    const f = fused[s - 1];
    if (f) {
      const { dinputs, grads: own } = f.backward?.(dx) ?? expected();
      grads[fuseName(s - 1)] = own;
      for (const [i, t] of dinputs.entries()) receive(i, t);
    }
    receive(s, dx);
  }
  const order = [...applied.map(([name]) => name), ...fused.map((_, s) => fuseName(s))];
  return { dx: received[0] ?? expected(), grads: Object.fromEntries(order.map((name) => [name, grads[name] ?? {}])) };
}

function expected(): never {
  throw new Error('stageDense: a gradient is missing; was apply() called with { training: true }?');
}
