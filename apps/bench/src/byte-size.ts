import { UsageError } from './usage-error.ts';

const units: Readonly<Record<string, number>> = {
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** Bytes of a size such as 2GB, 1500MB or 1.5GiB. Throws UsageError that names the option. */
export function parseBytes(option: string, given: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?|\.\d+) ?([a-z]+)$/i.exec(given.trim()) ?? [];
  const bytes = Number(number) * (units[unit.toUpperCase()] ?? Number.NaN);
  if (number !== '' && bytes > 0) return Math.floor(bytes);
  throw new UsageError(`--${option} ${given}: expected a number with its unit, such as 2GB, 1500MB or 1.5GiB`);
}

/** A number of bytes for people: 850 MB, 1.2 GB. */
export const bytesText = (bytes: number): string =>
  bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(Math.ceil(bytes / 1e7) / 100).toFixed(2)} GB`;
