/** Throws RangeError where ε is none. */
export function checkSmoothing(what: string, labelSmoothing: number): void {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new RangeError(`${what}: labelSmoothing ${labelSmoothing}; expected a number in [0, 1), such as 0.1`);
}
