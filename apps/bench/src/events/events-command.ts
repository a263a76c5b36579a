import { mkdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { type FormatName, formats, type ReadOptions } from '@synfire/event-files';
import { type Given, help, type Options, parse } from '../options.ts';
import { writeSvg } from '../svg.ts';
import { UsageError } from '../usage-error.ts';
import { type Animation, drawAnimation } from './animation.ts';
import { expectPath } from './argument.ts';
import { rateSvg, rateText } from './rate-svg.ts';
import { type Extent, type Statistics, statistics } from './statistics.ts';

const formatNames: readonly FormatName[] = Object.keys(formats) as FormatName[]; // the keys of `formats`

const options: Options = {
  format: { value: 'NAME', help: formatNames.join(' | '), fallback: 'what the file begins with' },
  sensor: { value: 'WxH', help: 'size of the sensor in pixels', fallback: "the file's" },
  tolerant: { help: 'keep what is whole of a damaged file, and say what was dropped' },
  frames: { value: 'N', help: 'pictures of the animation', fallback: '50' },
  out: { value: 'DIR', help: 'where rate.svg and events.gif are written', fallback: 'runs/events-<name>' },
  json: { help: 'print JSON alone' },
  help: { help: 'show this' },
};

const about =
  'Says what is in a recording of an event camera: format, sensor, duration, rate, polarities, and hot pixels, which are those with at least\n50 events and five times as many as any neighbour. Draws the rate over time (rate.svg) and the events (events.gif).';

/** `bench events`: returns the exit status. */
export async function eventsCommand(args: readonly string[]): Promise<number> {
  const given = parse(args, options, 'FILE');
  if (given.has('help')) {
    process.stdout.write(help('pnpm bench events FILE [options]', about, options));
    return 0;
  }
  const file = given.argument;
  const [reading, frames] = [readOptions(given), given.count('frames') ?? 50];
  await expectPath(file, 'file');
  const found = await statistics(file, reading);
  const name = basename(file, extname(file));
  const dir = given.text('out') ?? join('runs', `events-${name}`);
  const [rate, picture] = [join(dir, 'rate.svg'), join(dir, 'events.gif')];
  await mkdir(dir, { recursive: true });
  await writeSvg(rate, rateSvg(basename(file), found.curve));
  const animation = found.events > 0 ? await drawAnimation(file, picture, found, { ...reading, frames }) : undefined;
  const { curve: _, ...rest } = found;
  const files = { rate, ...(animation ? { picture } : {}) };
  process.stdout.write(
    given.has('json') ? `${JSON.stringify({ file, ...asJson(rest), files }, null, 2)}\n` : report(found, animation, files),
  );
  return 0;
}

function readOptions(given: Given): ReadOptions {
  const [format, sensor] = [given.word('format', formatNames), given.text('sensor')];
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(sensor ?? '') ?? [];
  if (sensor !== undefined && width === undefined) throw new UsageError(`--sensor ${sensor}: expected columns and rows such as 346x260`);
  return {
    ...(format ? { format: formats[format] } : {}),
    ...(sensor === undefined ? {} : { sensor: { width: Number(width), height: Number(height) } }),
    tolerant: given.has('tolerant'),
  };
}

const extentText = ({ left, top, right, bottom }: Extent): string => `columns ${left} to ${right}, rows ${top} to ${bottom}`;

const asJson = ({ extent, hotPixels, dropped, ...numbers }: Omit<Statistics, 'curve'>) => ({
  ...numbers,
  extent: extent && { ...extent },
  hotPixels: hotPixels.map((pixel) => ({ ...pixel })),
  dropped: dropped.map((one) => ({ ...one })),
});

function report(found: Statistics, animation: Animation | undefined, { rate, picture }: { rate: string; picture?: string }): string {
  const { format, width, height, events, from, to, on, off, activePixels, extent, hotPixels, dropped } = found;
  const n = (value: number): string => value.toLocaleString('en');
  const percent = (part: number): string => `${((100 * part) / Math.max(1, events)).toFixed(1)} %`;
  const hottest = hotPixels.slice(0, 4).map((pixel) => `(${pixel.x}, ${pixel.y}) ${n(pixel.events)}`);
  const rows = [
    ['format', format],
    ['sensor', `${width} × ${height}`],
    ['events', n(events)],
    ['time', `${n(from)} to ${n(to)} µs: ${((to - from) / 1e6).toPrecision(4)} s`],
    ['rate', found.rate === null ? 'none: all events have one time' : `${rateText(found.rate)}, at most ${rateText(found.peakRate ?? 0)}`],
    ['polarity', `${n(on)} ON (${percent(on)}), ${n(off)} OFF (${percent(off)})`],
    ['pixels', `${n(activePixels)} of ${n(width * height)} with an event${extent ? `: ${extentText(extent)}` : ''}`],
    ['hot pixels', hotPixels.length === 0 ? 'none' : `${hotPixels.length}: ${hottest.join(', ')}${hotPixels.length > 4 ? ', …' : ''}`],
    ...dropped.map(({ reason, events: lost, bytes, message }) => [
      'dropped',
      `${reason}: ${n(lost)} events, ${n(bytes)} bytes; ${message}`,
    ]),
    ['rate curve', rate],
    ...(animation && picture ? [['picture', `${picture}: ${animation.frames} frames, ${animation.pace.toPrecision(2)} × real time`]] : []),
  ];
  const width1 = Math.max(...rows.map(([name = '']) => name.length)) + 2;
  return `${rows.map(([name = '', value = '']) => `${name.padEnd(width1)}${value}`).join('\n')}\n`;
}
