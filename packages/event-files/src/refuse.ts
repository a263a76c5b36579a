import type { Faults } from './faults.ts';
import type { Sensor } from './format.ts';

/** Reports a pixel outside the sensor; the event is lost. */
export function refusePixel(faults: Faults, offset: number, x: number, y: number, { width, height }: Sensor): void {
  const place = {
    fault: 'coordinate',
    offset,
    found: `an event at column ${x}, row ${y}`,
    expected: `columns 0 … ${width - 1} and rows 0 … ${height - 1}`,
    advice: 'If the sensor is larger, pass its size as sensor: { width, height }; else the file is damaged here.',
  } as const;
  faults.fault(place, { events: 1 });
}

/** Reports a time before the last one; the event is lost. */
export function refuseTime(faults: Faults, offset: number, t: number, last: number): void {
  const place = {
    fault: 'time',
    offset,
    found: `an event at ${t} µs after one at ${last} µs`,
    expected: 'times that never decrease',
    advice: 'The file is damaged here, or its clock was reset.',
  } as const;
  faults.fault(place, { events: 1 });
}

/** Reports bytes that cannot be understood; all of them are lost. */
export function refuseBytes(faults: Faults, offset: number, bytes: number, found: string, expected: string): void {
  faults.fault({ fault: 'damaged', offset, found, expected, advice: 'The file is damaged here.' }, { bytes });
}
