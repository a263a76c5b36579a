import type { Columns } from './columns.ts';
import type { Faults } from './faults.ts';
import type { Decoder, Input, Reading, Sensor } from './format.ts';
import { type PropheseeHeader, propheseeHeader } from './prophesee-header.ts';

/** What a decoder of words carries from one piece to the next, and where it reports. */
export interface RawReading {
  readonly faults: Faults;
  readonly sensor: Sensor;
  readonly header: PropheseeHeader;
}

/** Takes whole words of `input` and gives the number of bytes used. */
export type Words = (input: Input, out: Columns) => number;

/** The decoder of a Prophesee RAW file: the header, then words. `versions` are the file's names of this encoding, as `3.0` and `EVT3`. */
export function rawDecoder({ faults, sensor }: Reading, versions: readonly string[], words: (reading: RawReading) => Words): Decoder {
  let size: Sensor | undefined;
  let decode: Words | undefined;
  const begin = (input: Input): number => {
    const header = propheseeHeader(input, faults);
    if (!header) return 0;
    const named = encodingOf(header.values);
    if (named !== undefined && !versions.includes(named)) {
      const advice = 'Pass the format that the file has.';
      faults.fatal({ fault: 'header', offset: 0, found: `the encoding ${named}`, expected: versions.join(' or '), advice });
    }
    size = sensor ?? header.sensor;
    if (!size) {
      const expected = 'a line % geometry, % format or % plugin_name that tells it';
      return faults.fatal({
        fault: 'header',
        offset: 0,
        found: 'no size of the sensor',
        expected,
        advice: 'Pass sensor: { width, height }.',
      });
    }
    decode = words({ faults, sensor: size, header });
    return header.length;
  };
  return { sensor: () => size, decode: (input, out) => (decode ? decode(input, out) : begin(input)) };
}

/** The encoding that a RAW header names, `EVT3` or in older files `3.0`. */
export const encodingOf = (values: ReadonlyMap<string, string>): string | undefined =>
  values.get('format')?.split(';')[0] ?? values.get('evt');

/** The header that our encoders write. */
export function rawHeader(version: string, name: string, { width, height }: Sensor): Uint8Array {
  const format = `% format ${name};height=${height};width=${width}`;
  return new TextEncoder().encode(`% evt ${version}\n${format}\n% geometry ${width}x${height}\n% end\n`);
}
