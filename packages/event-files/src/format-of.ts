import type { FormatName } from './formats.ts';
import { headerValues } from './prophesee-header.ts';
import { encodingOf } from './raw.ts';
import { textHeader } from './text-header.ts';

/** So many bytes from the beginning are enough for `formatOf`. */
export const ENOUGH: number = 4096;

const beginnings: readonly (readonly [string, FormatName | 'hdf5'])[] = [
  ['#!AER-DAT2', 'aedat2'],
  ['#!AER-DAT3.1', 'aedat3'],
  ['#!AER-DAT4', 'aedat4'],
  ['PK\x03\x04', 'npz'],
  ['\x93NUMPY', 'npz'],
  ['\x89HDF\r\n\x1a\n', 'hdf5'],
];

const encodings: Readonly<Record<string, FormatName>> = {
  '2.0': 'evt2',
  EVT2: 'evt2',
  '2.1': 'evt21',
  EVT21: 'evt21',
  '3.0': 'evt3',
  EVT3: 'evt3',
};

/**
 * The format of a file by its first bytes, and by its name where they do not tell: ATIS `.bin` has no header. `hdf5` holds many
 * recordings, which `@synfire/event-files/hdf5` opens; undefined for anything else.
 */
export function formatOf(bytes: Uint8Array, name: string): FormatName | 'hdf5' | undefined {
  const first = new TextDecoder('latin1').decode(bytes.subarray(0, 16));
  const [, known] = beginnings.find(([beginning]) => first.startsWith(beginning)) ?? [];
  if (known) return known;
  if (first.startsWith('% ')) {
    const { lines } = textHeader(bytes, '% ', '\n', (line) => line.trim() === '% end');
    const values = headerValues(lines);
    const encoding = encodingOf(values);
    if (encoding !== undefined) return encodings[encoding];
    return values.has('version') || /\.dat$/i.test(name) ? 'dat' : undefined;
  }
  return /\.bin$/i.test(name) ? 'atis' : undefined;
}
