import type { Ops, Surrogate } from '@synfire/kernel';

/** g(x) = (1 + 2|x|/(α-1))^-α, whose tail α > 1 sets (Herranz-Celotti & Rouat 2022, arXiv 2202.00282); at α = 2 softSign(2). */
export function qPseudoSpike({ alpha = 2 }: { readonly alpha?: number } = {}): Surrogate {
  if (!(alpha > 1 && Number.isFinite(alpha))) throw new RangeError(`qPseudoSpike: alpha = ${alpha}; expected a number above 1`);
  const power = <A>(op: Ops<A>, x: A, exponent: number): A =>
    op.exp(op.mul(exponent, op.log(op.add(1, op.mul(2 / (alpha - 1), op.abs(x))))));
  return {
    name: `qPseudoSpike(${alpha})`,
    derivative: (op, x) => power(op, x, -alpha),
    primitive: (op, x) => {
      const tail = op.mul(0.5, power(op, x, 1 - alpha));
      return op.where(op.greaterEqual(x, 0), op.sub(1, tail), tail);
    },
  };
}
