import { type Layer, mapTree, type Named, named, none, type Shape, scope, type Tree } from '@synfire/core';
import { add, mul, rsqrt, sub, Tensor, tidy, zerosLike } from '@tensorflow/tfjs-core';
import { convolutionsRead } from './convolutions-read.ts';

/** What batch norms had that are folded. */
export interface FoldOptions {
  /** The constant beneath the root. */
  readonly epsilon?: number;
  /** The factor α·vThreshold of `tdbn`. */
  readonly factor?: number;
}

interface Folded {
  readonly params: Tree;
  readonly state: Tree;
}

/**
 * Folds every batch norm of a trained model into the convolution whose output it reads, w·γ/√(σ² + ε) and β - μ·γ/√(σ² + ε): parameters and state
 * for the same model with `norm: offset`, which evaluates to the same (inference alone: statistics no longer adapt). New tensors, the caller's.
 * Applies the model once to zeros of one sample of shape `input`, to see what follows what. Throws TypeError that names a norm which is no batch
 * norm or does not read a convolution under the same parent.
 */
export const foldBatchNorms = <P extends Tree, S extends Tree>(
  model: Layer<P, S>,
  params: P,
  state: S,
  input: Shape,
  { epsilon = 1e-5, factor = 1 }: FoldOptions = {},
): Folded => {
  const sources = convolutionsRead(model, params, state, input);
  return scope(() => walk(params, state, { epsilon, factor, sources }, ''));
};

interface Statistics {
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

interface Fold extends Required<FoldOptions> {
  /** The convolution that each norm reads, by name under their common parent. */
  readonly sources: ReadonlyMap<string, string>;
}

function walk(params: Tree, state: Tree, fold: Fold, path: string): Folded {
  if (params instanceof Tensor) return { params: params.clone(), state: none };
  const [out, left, weights]: [Record<string, Tree>, Record<string, Tree>, Record<string, Tree>] = [{}, {}, {}];
  for (const [name, child] of childrenOf(params)) {
    const at = path === '' ? name : `${path}.${name}`;
    const statistics = childOf(state, name) ?? none;
    const wrapped = childOf(child, 'norm');
    const norm = normOf(wrapped ?? child, wrapped ? (childOf(statistics, 'norm') ?? none) : statistics, at);
    if (norm) {
      const source = fold.sources.get(at) ?? '';
      const { weight, bias } = merged(norm, convolutionOf(childOf(params, source) ?? none), fold, at);
      weights[source] = weight;
      out[name] = wrapped ? withNorm(child, { bias }) : { bias };
      left[name] = wrapped ? { norm: none } : none;
    } else {
      const folded = walk(child, statistics, fold, at);
      [out[name], left[name]] = [folded.params, folded.state];
    }
  }
  const all = { ...out, ...weights };
  return Array.isArray(params) ? { params: Object.values(all), state: Object.values(left) } : { params: all, state: left };
}

/** The convolution's parameters and the offset behind it. */
function merged(
  { weight: gamma, bias: beta, mean, variance }: Statistics,
  conv: Named<Tensor> | undefined,
  { epsilon, factor }: Fold,
  at: string,
): { readonly weight: Named<Tensor>; readonly bias: Tensor } {
  const w = conv?.weight;
  if (!conv || !w || w.shape.at(-1) !== gamma.size)
    throw new TypeError(`foldBatchNorms: the norm '${at}' does not read a convolution to ${gamma.size} channels under the same parent`);
  const [weight, bias] = tidy((): [Tensor, Tensor] => {
    const scale = mul(mul(gamma, factor), rsqrt(add(variance, epsilon)));
    const centre = conv.bias ? sub(mean, conv.bias) : mean;
    return [mul(w, scale), sub(beta, mul(centre, scale))];
  });
  return { weight: conv.bias ? { weight, bias: zerosLike(conv.bias) } : { weight }, bias };
}

/** Parameters and statistics of a batch norm; undefined for what has no running statistics. Throws TypeError for another norm. */
function normOf(params: Tree, state: Tree, at: string): Statistics | undefined {
  const [mean, variance] = [childOf(state, 'mean'), childOf(state, 'variance')];
  if (!(mean instanceof Tensor && variance instanceof Tensor)) return undefined;
  const [weight, bias] = [childOf(params, 'weight'), childOf(params, 'bias')];
  if (weight instanceof Tensor && bias instanceof Tensor && childrenOf(params).length === 2) return { weight, bias, mean, variance };
  const names = childrenOf(params).map(([name]) => name);
  throw new TypeError(
    `foldBatchNorms: the norm '${at}' has parameters ${names.join(', ')}; only batch norms of weight and bias can be folded`,
  );
}

function convolutionOf(params: Tree): Named<Tensor> | undefined {
  const weight = childOf(params, 'weight');
  return weight instanceof Tensor && weight.rank === 4 ? Object.fromEntries(named(params)) : undefined;
}

/** A norm and neuron with another norm; everything else copied, in the same order. */
const withNorm = (tree: Tree, norm: Tree): Named<Tree> =>
  Object.fromEntries(childrenOf(tree).map(([name, child]) => [name, name === 'norm' ? norm : mapTree(child, (leaf) => leaf.clone())]));

const childrenOf = (tree: Tree): readonly [string, Tree][] => (tree instanceof Tensor ? [] : Object.entries(tree));

const childOf = (tree: Tree, name: string): Tree | undefined => childrenOf(tree).find(([key]) => key === name)?.[1];
