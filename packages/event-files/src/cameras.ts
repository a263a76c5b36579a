import type { Sensor } from './format.ts';

/** Where a number lies in an AEDAT 2.0 address: `(address >>> shift) & mask`, or `from` less that. */
export interface Field {
  readonly shift: number;
  readonly mask: number;
  readonly from?: number;
}

/** How a camera's addresses are read. */
export interface Camera extends Sensor {
  /** As jAER names the chip, in the header line `# AEChip:`. */
  readonly chip: string;
  readonly x: Field;
  readonly y: Field;
  readonly p: Field;
  /** An address with one of these bits is no event of a pixel. */
  readonly special: number;
}

const sides = { width: 128, height: 128, chip: 'ch.unizh.ini.jaer.chip.retina.DVS128' };

/** DVS128 as jAER shows it, with row 0 at the top: the address counts from the lower right corner, and its polarity bit is 1 for OFF. */
export const dvs128: Camera = {
  ...sides,
  x: { shift: 1, mask: 0x7f, from: 127 },
  y: { shift: 8, mask: 0x7f, from: 127 },
  p: { shift: 0, mask: 1, from: 1 },
  special: 0x8000,
};

/** DVS128 with the numbers of the address as they are. */
export const dvs128Raw: Camera = {
  ...sides,
  x: { shift: 1, mask: 0x7f },
  y: { shift: 8, mask: 0x7f },
  p: { shift: 0, mask: 1 },
  special: 0,
};

/** CIFAR10-DVS as SpikingJelly reads it, and so every paper: rows and columns exchanged, no event left out. */
export const cifar10Dvs: Camera = { ...dvs128, x: dvs128.y, y: dvs128.x, special: 0 };

/** A DAVIS of that size; only its events of pixels, no frames and no inertial samples. */
export const davis = (width: number, height: number, chip: string = `eu.seebetter.ini.chips.davis.DAVIS${width}`): Camera => ({
  width,
  height,
  chip,
  x: { shift: 12, mask: 0x3ff, from: width - 1 },
  y: { shift: 22, mask: 0x1ff, from: height - 1 },
  p: { shift: 11, mask: 1 },
  special: 0x8000_0400,
});

/** The camera that the header of a file names; DVS128 where it names none. */
export function cameraOf(lines: readonly string[]): Camera | undefined {
  const chip = lines.map((line) => /^# ?AEChip: *(\S+)/.exec(line)?.[1]).find((name) => name !== undefined);
  if (chip === undefined || /DVS128/i.test(chip)) return dvs128;
  if (/davis(rgb)?240/i.test(chip)) return davis(240, 180, chip);
  if (/davis(rgb)?(346|640)/i.test(chip)) return /346/.test(chip) ? davis(346, 260, chip) : davis(640, 480, chip);
  return undefined;
}
