import { expect, test } from 'vitest';
import { encodeEvents } from './encode-events.ts';
import { cameraEvents } from './fixtures.ts';
import { shd } from './foreign-files.ts';
import { formatOf } from './format-of.ts';
import { formats } from './formats.ts';
import { decodeEvents } from './read-events.ts';

test('tells every format by its beginning, ATIS by its name', () => {
  for (const [name, format] of Object.entries(formats)) {
    const bytes = encodeEvents(cameraEvents(100, 128, 128), format);
    expect(formatOf(bytes, name === 'atis' ? '00001.bin' : 'x')).toBe(name);
    expect(decodeEvents(bytes, { name: name === 'atis' ? '00001.bin' : 'x' }).format).toBe(format.title);
  }
});

test('tells older headers of Prophesee, and HDF5; nothing of what it does not know', () => {
  const text = (lines: string) => new TextEncoder().encode(lines);
  expect(formatOf(text('% Date 2020-09-25 07:48:29\n% evt 3.0\n% plugin_name hal_plugin_gen41_evk3\n\0\0'), 'x.raw')).toBe('evt3');
  expect(formatOf(text('% Data file containing Event2dE events.\n% Version 2\n\0\b'), 'x')).toBe('dat');
  expect(formatOf(shd, 'x')).toBe('hdf5');
  expect(formatOf(text('t,x,y,p\n'), 'x.csv')).toBeUndefined();
  expect(formatOf(new Uint8Array(), 'x')).toBeUndefined();
  expect(() => decodeEvents(shd, { name: 'shd.h5' })).toThrow('shd.h5, byte 0: HDF5; expected');
  expect(() => decodeEvents(text('t,x,y,p\n'), { name: 'x.csv' })).toThrow(/x.csv, byte 0: bytes 74 2c 78 2c .*AEDAT 2.0.*Pass format/);
});

test('knows the size of early sensors by the plugin that recorded', () => {
  const header = new TextEncoder().encode('% evt 2.0\n% plugin_name hal_plugin_gen3_fx3\n');
  expect(decodeEvents(header).sensor).toEqual({ width: 640, height: 480 });
  expect(() => decodeEvents(header.subarray(0, 10))).toThrow('no size of the sensor');
});
