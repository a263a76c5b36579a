import { leaves, type Tree, unflatten } from '@synfire/core';
import { type MomentumAttrs, momentumStep } from '@synfire/kernel';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkAlike } from './check-alike.ts';

/** New parameters and slots of all leaves at once by the kernel `momentumStep`, which may write into the old ones. */
export function momentumOnAll<P extends Tree>(
  params: P,
  slots: Tree,
  grads: Tree,
  attrs: Omit<MomentumAttrs, 'count'>,
): readonly [P, Tree] {
  checkAlike(params, slots);
  checkAlike(params, grads);
  const [p, m, g] = [leaves(params), leaves(slots), leaves(grads)];
  const inputs = Object.fromEntries(
    [p, m, g].flatMap((list, which) => list.map((tensor, i): [string, Tensor] => [`${'pmg'[which]}.${i}`, tensor])),
  );
  const made = momentumStep(inputs, { ...attrs, count: p.length });
  const all = (which: string, old: readonly Tensor[]): readonly Tensor[] => old.map((tensor, i) => made[`${which}.${i}`] ?? tensor);
  return [unflatten(params, all('p', p)), unflatten(slots, all('m', m))];
}
