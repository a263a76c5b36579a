/** Turns times into what a format's clock of `bits` shows, which begins again after 2^bits µs; fractions of a µs are rounded. */
export function clock(title: string, bits: number): (t: number) => number {
  const period = 2 ** bits;
  let last: number | undefined;
  return (time) => {
    const t = Math.round(time);
    if (t >= 0 && (last === undefined ? t < period : t - last < period / 2)) {
      last = t;
      return t % period;
    }
    throw new RangeError(
      `${title}: an event at ${t} µs${last === undefined ? '' : ` after one at ${last} µs`}; its clock has ${bits} bits, so that times begin ` +
        `below ${period} µs and no pause is of ${period / 2}. Subtract the first time from all of them, or write another format.`,
    );
  };
}
