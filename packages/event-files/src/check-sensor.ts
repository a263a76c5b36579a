import type { Sensor } from './format.ts';

/** Throws a RangeError where a format has no room for the coordinates of a sensor. */
export function checkSensor(title: string, { width, height }: Sensor, most: Sensor): void {
  if (width <= most.width && height <= most.height) return;
  throw new RangeError(
    `${title}: a sensor of ${width} × ${height}; the format holds at most ${most.width} × ${most.height}. Crop, or write another format.`,
  );
}
