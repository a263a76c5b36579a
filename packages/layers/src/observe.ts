import type { Context, Sequence } from '@synfire/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Shows the spikes to who watches; behind a join they are computed for that alone. */
export function observe(context: Context, joined: boolean, y: Sequence, spikes: () => Tensor): void {
  if (!context.observe) return;
  const x = joined ? spikes() : y.x;
  context.observe(context.path ?? '', { T: y.T, x });
  if (joined) x.dispose();
}
