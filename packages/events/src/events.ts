/** A stream of events of an event camera, in the order of time: event i is `t[i]`, `x[i]`, `y[i]`, `p[i]`. Never changed once made. */
export interface Events {
  /** µs, never decreasing. Float64: a Unix time in µs and hours of recording need more than 32 bits, and 2⁵³ µs are 285 years. */
  readonly t: Float64Array;
  /** Column, 0 at the left, below `width`. */
  readonly x: Uint16Array;
  /** Row, 0 at the top, below `height`. */
  readonly y: Uint16Array;
  /** Polarity: 1 where it became brighter (ON), 0 where it became darker (OFF). */
  readonly p: Uint8Array;
  /** Columns of the sensor. */
  readonly width: number;
  /** Rows of the sensor. */
  readonly height: number;
}

/** What `events` makes a stream of: numbers of any kind. */
export interface EventColumns {
  readonly t: ArrayLike<number>;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly p: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/**
 * A checked stream; columns that already have their type are kept, not copied. Throws a RangeError that names the column and the
 * event where lengths differ, a coordinate lies outside the sensor, a polarity is not 0 or 1, or time goes backwards.
 */
export function events({ t, x, y, p, width, height }: EventColumns): Events {
  checkSide('width', width);
  checkSide('height', height);
  for (const [name, column] of Object.entries({ x, y, p })) {
    if (column.length !== t.length) throw new RangeError(`events: ${t.length} times t, but ${column.length} ${name}; expected as many.`);
  }
  checkBelow('x', x, width, `columns 0 … ${width - 1} of a sensor ${width} wide; check width, or crop first`);
  checkBelow('y', y, height, `rows 0 … ${height - 1} of a sensor ${height} high; check height, or crop first`);
  checkBelow('p', p, 2, '0 (darker, OFF) or 1 (brighter, ON)');
  checkOrder(t);
  return {
    t: t instanceof Float64Array ? t : new Float64Array(t),
    x: x instanceof Uint16Array ? x : new Uint16Array(x),
    y: y instanceof Uint16Array ? y : new Uint16Array(y),
    p: p instanceof Uint8Array ? p : new Uint8Array(p),
    width,
    height,
  };
}

function checkSide(name: string, side: number): void {
  if (Number.isInteger(side) && side >= 1 && side <= 65536) return;
  throw new RangeError(`events: ${name} is ${side}; expected the sensor's size in pixels, an integer of 1 … 65536.`);
}

function checkBelow(name: string, column: ArrayLike<number>, end: number, expected: string): void {
  for (let i = 0; i < column.length; i += 1) {
    const value = column[i] ?? Number.NaN;
    if (value >= 0 && value < end && Number.isInteger(value)) continue;
    throw new RangeError(`events: ${name}[${i}] is ${value}; expected ${expected}.`);
  }
}

function checkOrder(t: ArrayLike<number>): void {
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < t.length; i += 1) {
    const time = t[i] ?? Number.NaN;
    if (!Number.isFinite(time)) throw new RangeError(`events: t[${i}] is ${time}; expected µs.`);
    if (time < before) {
      throw new RangeError(
        `events: t[${i}] is ${time} µs, after ${before} µs; expected times that never decrease. sortByTime() sorts columns.`,
      );
    }
    before = time;
  }
}
