/** A rectangle of pixels: columns left … right-1, rows top … bottom-1. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What the sensor sees at one time. */
export interface View {
  /** Where it may differ from the scene's background. */
  readonly region: Region;
  /** Luminance of a pixel in the region, in steps of an 8-bit picture. */
  luminance(x: number, y: number): number;
}

/** A moving picture, as a function of time. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Luminance of a pixel where nothing moves. */
  background(x: number, y: number): number;
  /** The picture at a time in µs. */
  at(t: number): View;
}

/** Pixels within `margin` of a rectangle, inside a sensor. */
export function regionAround(
  { left, top, right, bottom }: Region,
  margin: number,
  { width, height }: { readonly width: number; readonly height: number },
): Region {
  const inside = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  return {
    left: inside(Math.floor(left - margin), width),
    top: inside(Math.floor(top - margin), height),
    right: inside(Math.ceil(right + margin) + 1, width),
    bottom: inside(Math.ceil(bottom + margin) + 1, height),
  };
}
