import type { Faults } from './faults.ts';
import type { Input, Sensor } from './format.ts';
import { LONGEST_HEADER, textHeader } from './text-header.ts';

/** What the `%` lines of a Prophesee file say. */
export interface PropheseeHeader {
  /** Bytes of the header. */
  readonly length: number;
  /** Values by keyword, keywords in lower case; those of the line `format` too. */
  readonly values: ReadonlyMap<string, string>;
  readonly sensor: Sensor | undefined;
}

/** Sensors by the plugin that recorded: early files name no size. */
const plugins: readonly (readonly [RegExp, Sensor])[] = [
  [/gen41|gen4|imx636|imx646/i, { width: 1280, height: 720 }],
  [/gen3/i, { width: 640, height: 480 }],
  [/genx320/i, { width: 320, height: 320 }],
];

/** The header of a RAW or DAT file; undefined where more bytes are needed. */
export function propheseeHeader({ bytes, last }: Input, faults: Faults): PropheseeHeader | undefined {
  const { lines, length, complete } = textHeader(bytes, '% ', '\n', (line) => line.trim() === '% end');
  const wrong = { fault: 'header', offset: 0, expected: 'lines that begin with %', advice: 'Pass the format that the file has.' } as const;
  if (!complete && bytes.length > LONGEST_HEADER) faults.fatal({ ...wrong, found: `${bytes.length} bytes without the end of the header` });
  if (!complete && !last) return undefined;
  if (lines.length === 0) faults.fatal({ ...wrong, found: 'none' });
  const values = headerValues(lines);
  return { length, values, sensor: sensorOf(values) };
}

/** Keywords and values of header lines. */
export function headerValues(lines: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of lines) {
    const [, key = '', value = ''] = /^% ?(\S+) ?(.*)$/.exec(line) ?? [];
    values.set(key.toLowerCase(), value.trim());
    if (key.toLowerCase() !== 'format') continue;
    for (const part of value.split(';')) {
      const [name = '', setting = ''] = part.split('=');
      if (setting !== '') values.set(name.trim().toLowerCase(), setting.trim());
    }
  }
  return values;
}

function sensorOf(values: ReadonlyMap<string, string>): Sensor | undefined {
  const [, columns, rows] = /^(\d+)x(\d+)$/.exec(values.get('geometry') ?? '') ?? [];
  const [width, height] = [Number(columns ?? values.get('width')), Number(rows ?? values.get('height'))];
  if (Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 && width <= 65536 && height <= 65536)
    return { width, height };
  return plugins.find(([name]) => name.test(values.get('plugin_name') ?? ''))?.[1];
}
