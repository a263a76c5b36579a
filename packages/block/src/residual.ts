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
  sequential,
  type Tree,
  totalCost,
} from '@synfire/core';
import { type Joined, type Junction, stochasticDepth } from '@synfire/layers';
import { add, type Tensor } from '@tensorflow/tfjs-core';
import { followed } from './followed.ts';

/** A residual block's parts by name; names become those of the parameters. */
export interface ResidualParts {
  /** Layers of the branch up to its end. */
  readonly branch: Named<Layer>;
  /** The end of the branch, which joins the shortcut: one entry. */
  readonly end: Named<Junction>;
  /** What the shortcut goes through where it is not the identity: one entry. */
  readonly shortcut?: Named<Layer>;
  /** What follows the join, such as the neuron of a block that fires after its addition. */
  readonly after?: Named<Layer>;
  /** Probability that a sample's branch survives a step of training (`stochasticDepth`); 1 where it is left out. */
  readonly survival?: number | undefined;
}

type Params = Named<Tree>;

/** y = after(end(branch(x), shortcut(x))): every block with two paths. Throws RangeError at init where the paths' shapes differ. */
export function residual({ after, ...parts }: ResidualParts): Layer<Params, Params> {
  const unit = joined(parts);
  return after ? followed(unit, after) : unit;
}

function joined({ branch, end, shortcut = {}, survival = 1 }: ResidualParts): Layer<Params, Params> {
  const main = sequential(branch);
  const side = sequential(shortcut);
  const [endName, last] = entry(end);
  const junction = stochasticDepth(last, { survival });
  return {
    init: (key, input) => {
      const parts = [main.init(foldName(key, 'branch'), input), side.init(foldName(key, 'shortcut'), input)] as const;
      const ended = junction.init(foldName(key, endName), parts[0].output);
      same(ended.output, parts[1].output);
      const merged = (field: 'params' | 'state'): Params => ({ ...parts[0][field], [endName]: ended[field], ...parts[1][field] });
      return { params: merged('params'), state: merged('state'), output: ended.output, cost: totalCost([...parts, ended]) };
    },
    apply: (params, state, x, context) => {
      // Both paths stand in the block by their own names; keys differ by position.
      const a = main.apply(params, state, x, context);
      const s = side.apply(params, state, x, { ...context, key: foldName(context.key, 'shortcut') });
      const j = junction.apply(
        child(params, endName),
        child(state, endName),
        a.y,
        s.y,
        inside(context, endName, Object.keys(branch).length),
      );
      a.y.x.dispose();
      s.y.x.dispose();
      return combined(a, s, j, endName, context);
    },
  };
}

function combined(
  a: Applied<Params, Params>,
  s: Applied<Params, Params>,
  j: Joined,
  name: string,
  { training }: Context,
): Applied<Params, Params> {
  const y: Sequence = j.y;
  const state = { ...a.state, [name]: j.state, ...s.state };
  if (!training) return { y, state };
  const backward = (dy: Tensor, needsInput = true): Gradients<Params> => {
    if (!j.backward) throw new Error(`${name} returned no backward closure`);
    const { dx, dshortcut, grads } = j.backward(dy);
    const da = backwardOf(a)(dx, needsInput);
    dx.dispose();
    const ds = backwardOf(s)(dshortcut ?? missing(name), needsInput);
    dshortcut?.dispose();
    const merged = { ...da.grads, [name]: grads, ...ds.grads };
    return needsInput ? { dx: sum(inputGradient(da), inputGradient(ds)), grads: merged } : { grads: merged };
  };
  return { y, state, backward };
}

function sum(a: Tensor, b: Tensor): Tensor {
  const result = add(a, b);
  a.dispose();
  b.dispose();
  return result;
}

function missing(name: string): never {
  throw new Error(`${name} returned no dshortcut; the end of a residual branch must have a join`);
}

function entry<A>(named: Named<A>): readonly [string, A] {
  const [first, second] = Object.entries(named);
  if (!first || second)
    throw new RangeError(`residual: end has entries ${Object.keys(named).join(', ') || '(none)'}; expected exactly one`);
  return first;
}

function same(branch: Shape, shortcut: Shape): void {
  if (branch.join() !== shortcut.join())
    throw new RangeError(
      `residual: the branch gives [${branch}] and the shortcut [${shortcut}]; give the shortcut a convolution that matches`,
    );
}
