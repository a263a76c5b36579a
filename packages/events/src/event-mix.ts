import { split, uniforms } from '@synfire/data';
import type { MixOptions } from './cut-mix.ts';
import type { Events } from './events.ts';
import { interval } from './interval.ts';
import { type Mixed, mix } from './mixed.ts';
import { checkShare, draw } from './random.ts';

/** How `eventMix` draws its mask. */
export interface EventMixOptions extends MixOptions {
  /** Gaussians of the mixture. */
  readonly gaussians?: number;
}

/** Points a side at which the mixture is sampled to find the height above which the wanted part of the volume lies. */
const GRID = 12;

/**
 * EventMix (Shen et al. 2022, arXiv 2205.12054): the events of `a` where a random mixture of Gaussians over column, row and time is
 * high, and those of `b` elsewhere; high means the highest `share` of the volume. The label's share is that of the events (the
 * paper's count rule, not its relative distance). Means are uniform, standard deviations uniform in 0.1 … 0.5 of a side.
 */
export function eventMix(a: Events, b: Events, key: number, { share = [0, 1], gaussians = 3 }: EventMixOptions = {}): Mixed {
  checkShare('eventMix: share', share);
  const part = draw(share, key, 0);
  const density = mixture(split(key, 2)[1] ?? 0, gaussians);
  const height = heightOf(density, part);
  const duration = Math.max(...[a, b].map(({ t }) => interval(t)[1] - interval(t)[0]), 1);
  const high = ({ t, x, y, width, height: rows }: Events, i: number): boolean =>
    density(((x[i] ?? 0) + 0.5) / width, ((y[i] ?? 0) + 0.5) / rows, ((t[i] ?? 0) - (t[0] ?? 0)) / duration) > height;
  const { events, fromA, fromB } = mix(
    'eventMix',
    a,
    b,
    (i) => high(a, i),
    (i) => !high(b, i),
  );
  return { events, share: fromA + fromB === 0 ? part : fromA / (fromA + fromB) };
}

type Density = (x: number, y: number, t: number) => number;

function mixture(key: number, gaussians: number): Density {
  const u = uniforms(key, 6 * gaussians);
  return (x, y, t) => {
    let sum = 0;
    for (let k = 0; k < 6 * gaussians; k += 6) {
      const dx = (x - (u[k] ?? 0)) / (0.1 + 0.4 * (u[k + 3] ?? 0));
      const dy = (y - (u[k + 1] ?? 0)) / (0.1 + 0.4 * (u[k + 4] ?? 0));
      const dt = (t - (u[k + 2] ?? 0)) / (0.1 + 0.4 * (u[k + 5] ?? 0));
      sum += Math.exp(-(dx * dx + dy * dy + dt * dt) / 2);
    }
    return sum;
  };
}

/** What the density exceeds in `part` of the unit cube. */
function heightOf(density: Density, part: number): number {
  const at = (i: number): number => (i + 0.5) / GRID;
  const samples = Float64Array.from({ length: GRID ** 3 }, (_, i) =>
    density(at(i % GRID), at(Math.floor(i / GRID) % GRID), at(Math.floor(i / GRID ** 2))),
  ).sort();
  if (part === 0) return Number.POSITIVE_INFINITY;
  return samples[Math.floor((1 - part) * samples.length) - 1] ?? Number.NEGATIVE_INFINITY;
}
