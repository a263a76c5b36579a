import { type Camera, cameraOf, dvs128, type Field } from './cameras.ts';
import { type Columns, room } from './columns.ts';
import type { Decoder, Encoder, Format, Input, Reading, Sensor } from './format.ts';
import { refusePixel, refuseTime } from './refuse.ts';
import { textHeader } from './text-header.ts';
import { clock } from './time-limits.ts';

const title = 'AEDAT 2.0';
const CLOCK = 2 ** 32;

/** AEDAT 2.0: pairs of a big-endian address and time in µs. The camera is the one that the header names, if it is not given. */
export function aedat2({ camera }: { readonly camera?: Camera } = {}): Format {
  return { title, leastBytes: 8, decoder: (reading) => decoder(reading, camera), encoder: () => encoder(camera ?? dvs128) };
}

function decoder({ faults, sensor }: Reading, given: Camera | undefined): Decoder {
  let pixels: ((input: Input, out: Columns) => number) | undefined;
  let size: Sensor | undefined;
  const begin = ({ bytes, last }: Input): number => {
    const { lines, length, complete } = textHeader(bytes, '#', '\r\n');
    if (!complete && !last) return 0;
    const wrong = {
      fault: 'header',
      offset: 0,
      expected: 'a first line #!AER-DAT2.0',
      advice: 'Pass the format that the file has.',
    } as const;
    const [first = 'no line of text'] = lines;
    if (!first.startsWith('#!AER-DAT2')) faults.fatal({ ...wrong, found: first.slice(0, 60) });
    const camera = given ?? cameraOf(lines);
    const expected = 'the chip DVS128 or a DAVIS';
    const found = lines.find((line) => line.includes('AEChip')) ?? '';
    if (!camera) return faults.fatal({ fault: 'unsupported', offset: 0, found, expected, advice: 'Pass aedat2({ camera }).' });
    size = sensor ?? { width: camera.width, height: camera.height };
    pixels = pixelEvents(camera, size, faults);
    return length;
  };
  return { sensor: () => size, decode: (input, out) => (pixels ? pixels(input, out) : begin(input)) };
}

function pixelEvents(camera: Camera, size: Sensor, faults: Reading['faults']): (input: Input, out: Columns) => number {
  const { x, y, p } = { x: line(camera.x), y: line(camera.y), p: line(camera.p) };
  const state = { last: 0, turns: 0 };
  return ({ bytes, offset }, out) => {
    let { last, turns } = state;
    const { t: times, x: columns, y: rows, p: polarities } = out;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = 8 * Math.min(Math.floor(bytes.length / 8), room(out));
    let n = out.length;
    for (let i = 0; i < end; i += 8) {
      const address = view.getUint32(i);
      if ((address & camera.special) !== 0) {
        faults.skip('special', offset + i, 1);
        continue;
      }
      let t = view.getUint32(i + 4) + turns;
      if (t < last && last - t > CLOCK / 2) {
        turns += CLOCK;
        t += CLOCK;
      }
      const column = x.from + x.sign * ((address >>> x.shift) & x.mask);
      const row = y.from + y.sign * ((address >>> y.shift) & y.mask);
      if (t < last) refuseTime(faults, offset + i, t, last);
      else if (column >= size.width || column < 0 || row >= size.height || row < 0) refusePixel(faults, offset + i, column, row, size);
      else {
        times[n] = last = t;
        columns[n] = column;
        rows[n] = row;
        polarities[n] = p.from + p.sign * ((address >>> p.shift) & p.mask);
        n += 1;
      }
    }
    out.length = n;
    state.last = last;
    state.turns = turns;
    return end;
  };
}

const line = ({
  shift,
  mask,
  from,
}: Field): { readonly shift: number; readonly mask: number; readonly from: number; readonly sign: number } => ({
  shift,
  mask,
  from: from ?? 0,
  sign: from === undefined ? 1 : -1,
});

function encoder(camera: Camera): Encoder {
  const tick = clock(title, 32);
  const place = ({ shift, from }: Field, value: number): number => ((from === undefined ? value : from - value) << shift) >>> 0;
  return {
    begin: () => new TextEncoder().encode(`#!AER-DAT2.0\r\n# Timestamps tick: 1 us\r\n# AEChip: ${camera.chip}\r\n`),
    encode: ({ t, x, y, p, width, height }) => {
      if (width !== camera.width || height !== camera.height) {
        throw new RangeError(
          `${title}: events of ${width} × ${height}, a camera of ${camera.width} × ${camera.height}; pass aedat2({ camera }).`,
        );
      }
      const view = new DataView(new ArrayBuffer(8 * t.length));
      for (let i = 0; i < t.length; i += 1) {
        view.setUint32(8 * i, place(camera.x, x[i] ?? 0) | place(camera.y, y[i] ?? 0) | place(camera.p, p[i] ?? 0));
        view.setUint32(8 * i + 4, tick(t[i] ?? 0));
      }
      return new Uint8Array(view.buffer);
    },
    end: () => new Uint8Array(),
  };
}
