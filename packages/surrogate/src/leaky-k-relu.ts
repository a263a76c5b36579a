import type { Surrogate } from '@synfire/kernel';

/** Options of `leakyKRelu`. */
export interface LeakyKReluOptions {
  /** Slope below the threshold. */
  readonly leak?: number;
  /** Slope from the threshold on. */
  readonly k?: number;
}

/** g(x) = k where x >= 0, else leak, the derivative of a leaky ReLU (SpikingJelly). */
export const leakyKRelu = ({ leak = 0, k = 1 }: LeakyKReluOptions = {}): Surrogate => ({
  name: `leakyKRelu(${leak},${k})`,
  derivative: (op, x) => op.where(op.greaterEqual(x, 0), k, leak),
  primitive: (op, x) => op.mul(op.where(op.greaterEqual(x, 0), k, leak), x),
});
