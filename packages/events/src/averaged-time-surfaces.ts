import type { Events } from './events.ts';

/** The settings of HATS; the defaults are its paper's. */
export interface AveragedTimeSurfacesOptions {
  /** Pixels a side of a cell. */
  readonly cell?: number;
  /** Pixels on each side of the event's that a surface shows. */
  readonly radius?: number;
  /** Time constant, µs. */
  readonly tau?: number;
  /** How far back events count, µs. */
  readonly window?: number;
}

/** Averaged time surfaces; `shape` is [rows of cells, columns of cells, 2 polarities, 2·radius+1, 2·radius+1]. */
export interface AveragedTimeSurfaces {
  readonly x: Float32Array;
  readonly shape: readonly [number, number, number, number, number];
}

/**
 * Averaged time surfaces, HATS (Sironi et al. 2018, arXiv 1803.07913; Tonic's `ToAveragedTimesurface`): for each cell C, polarity p and
 * shift z the sum over its events i of p of Σ_j exp(-(t_i - t_j)/tau), over the events j of p in C at x_i + z with
 * t_i - window <= t_j < t_i, divided by the number of events in C.
 */
export function averagedTimeSurfaces(events: Events, options: AveragedTimeSurfacesOptions = {}): AveragedTimeSurfaces {
  const { cell = 10, radius = 3, tau = 1e9, window = 1e5 } = options;
  check({ cell, radius, tau, window });
  const { t, x, y, p, width, height } = events;
  const [rows, columns, side] = [Math.ceil(height / cell), Math.ceil(width / cell), 2 * radius + 1];
  const [sums, members] = [new Float64Array(rows * columns * 2 * side * side), new Uint32Array(rows * columns)];
  const past = history(events);
  for (let i = 0; i < t.length; i += 1) {
    const [time, ex, ey, polarity] = [t[i] ?? 0, x[i] ?? 0, y[i] ?? 0, p[i] ?? 0];
    const [row, column] = [Math.floor(ey / cell), Math.floor(ex / cell)];
    members[row * columns + column] = (members[row * columns + column] ?? 0) + 1;
    const surface = ((row * columns + column) * 2 + polarity) * side * side;
    for (let ny = Math.max(ey - radius, row * cell); ny <= Math.min(ey + radius, row * cell + cell - 1, height - 1); ny += 1) {
      for (let nx = Math.max(ex - radius, column * cell); nx <= Math.min(ex + radius, column * cell + cell - 1, width - 1); nx += 1) {
        const at = surface + (ny - ey + radius) * side + nx - ex + radius;
        sums[at] = (sums[at] ?? 0) + past.decayed(nx, ny, polarity, time, tau, window);
      }
    }
    past.add(i);
  }
  const perCell = 2 * side * side;
  return {
    x: Float32Array.from(sums, (sum, at) => sum / Math.max(members[Math.floor(at / perCell)] ?? 0, 1)),
    shape: [rows, columns, 2, side, side],
  };
}

function check({ cell, radius, tau, window }: Required<AveragedTimeSurfacesOptions>): void {
  if (Number.isInteger(cell) && cell >= 1 && Number.isInteger(radius) && radius >= 0 && tau > 0 && window > 0) return;
  const given = JSON.stringify({ cell, radius, tau, window });
  throw new RangeError(`averagedTimeSurfaces: ${given}; expected whole pixels, cell at least 1 and radius at least 0, and µs more than 0.`);
}

/** The events so far, as chains of those of one pixel and polarity from the last to the first. */
function history({ t, x, y, p, width, height }: Events) {
  const last = new Int32Array(width * height * 2).fill(-1);
  const before = new Int32Array(t.length);
  const place = (column: number, row: number, polarity: number): number => (row * width + column) * 2 + polarity;
  return {
    add: (i: number): void => {
      const at = place(x[i] ?? 0, y[i] ?? 0, p[i] ?? 0);
      before[i] = last[at] ?? -1;
      last[at] = i;
    },
    /** Σ exp(-(time - t_j)/tau) over the pixel's events with time - window <= t_j < time. */
    decayed: (column: number, row: number, polarity: number, time: number, tau: number, window: number): number => {
      let sum = 0;
      for (let j = last[place(column, row, polarity)] ?? -1; j >= 0; j = before[j] ?? -1) {
        const age = time - (t[j] ?? 0);
        if (age > window) break;
        if (age > 0) sum += Math.exp(-age / tau);
      }
      return sum;
    },
  };
}
