import { calibrated } from './event-thresholds.ts';

/** Sides of Winograd's tiles; 0 is a convolution that does all multiplications. */
export type Tile = 0 | 2 | 4;

/** The tiles of a layer by its shape. */
export interface Tiles {
  of(layer: string, calibrate: () => Tile): Tile;
}

const tiles: readonly Tile[] = [0, 2, 4];

/**
 * What the environment variable SYNFIRE_WINOGRAD asks for: `off` (undefined), `2` or `4` for all layers (nothing is timed, so all
 * machines choose alike), or, unset, what is timed at a layer's first call and kept in `file`.
 */
export function winogradTiles(file: string, wanted: string | undefined = process.env.SYNFIRE_WINOGRAD): Tiles | undefined {
  if (wanted === 'off') return undefined;
  if (wanted === undefined || wanted === '') {
    const kept = calibrated(file);
    return { of: (layer, calibrate) => tiles.find((tile) => tile === kept.of(layer, calibrate)) ?? 0 };
  }
  const tile = tiles.find((known) => known > 0 && `${known}` === wanted);
  if (tile === undefined) throw new RangeError(`SYNFIRE_WINOGRAD is '${wanted}'; expected off, 2 or 4`);
  return { of: () => tile };
}

/** A way that does fewer multiplications has to save a twentieth of the time: it rounds more. */
const saving = 0.95;

/** The fastest way by the times of all three; of two that take about as long, the one that rounds less. */
export function fastest([dense, two, four]: readonly [number, number, number]): Tile {
  if (four < saving * Math.min(dense, two)) return 4;
  return two < saving * dense ? 2 : 0;
}
