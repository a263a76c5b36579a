import type { Box } from './image.ts';

/** Rounds half to even, as Python's `round`. */
function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  return x - down === 0.5 ? down + (down % 2) : Math.round(x);
}

/** The central box of `size` × `size` pixels, placed as torchvision's `CenterCrop` does. Throws a RangeError if the picture is smaller. */
export function centerCrop(width: number, height: number, size: number): Box {
  if (width < size || height < size) throw new RangeError(`centerCrop: ${width}×${height} picture; expected at least ${size}×${size}.`);
  return { left: roundHalfEven((width - size) / 2), top: roundHalfEven((height - size) / 2), width: size, height: size };
}
