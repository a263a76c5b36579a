import type { Join } from '@synfire/kernel';

/** g(A, S) = A + S (SEW ADD, Fang et al. 2021, arXiv 2102.04159): small integers. */
export const add: Join = { name: 'add', apply: (op, shortcut, branch) => op.add(shortcut, branch) };

/** g(A, S) = A·S (SEW AND). */
export const and: Join = { name: 'and', apply: (op, shortcut, branch) => op.mul(branch, shortcut) };

/** g(A, S) = (1 - A)·S, (NOT A) AND S (SEW IAND). */
export const iand: Join = { name: 'iand', apply: (op, shortcut, branch) => op.mul(op.sub(1, branch), shortcut) };

/**
 * g(A, S) = A·(1 - S): IAND with its operands the other way round, as SpikingJelly's SEW bottlenecks compute it (2.0.0, and BrainCog's; its
 * basic blocks have `iand`). For checkpoints of its IAND networks of 50 and more layers, which `iand` evaluates wrongly.
 */
export const iandSwapped: Join = { name: 'iandSwapped', apply: (op, shortcut, branch) => op.mul(branch, op.sub(1, shortcut)) };
