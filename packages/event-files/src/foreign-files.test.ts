import { expect, test } from 'vitest';
import { EventFileError } from './event-file-error.ts';
import { dvLz4, dvZstd, shd } from './foreign-files.ts';
import { spikes } from './hdf5.ts';
import { decodeEvents } from './read-events.ts';

test('reads AEDAT 4 as dv_processing writes it, LZ4 and Zstandard, with a table of packets at the end', () => {
  for (const file of [dvLz4, dvZstd]) {
    const { events, sensor, count, dropped } = decodeEvents(file);
    expect([sensor, count, dropped]).toEqual([{ width: 64, height: 48 }, 200, []]);
    for (const i of [0, 1, 77, 199]) {
      const expected = [1.7e15 + 10 * i, (7 * i) % 64, (5 * i) % 48, i % 3 === 0 ? 1 : 0];
      expect([events.t[i], events.x[i], events.y[i], events.p[i]]).toEqual(expected);
    }
  }
});

test("reads SHD's HDF5 as h5py writes it, with 16-bit times", async () => {
  const { length, labels, classes, speakers, get, close } = await spikes(shd, 'shd.h5');
  expect([length, labels, classes, speakers]).toEqual([3, [3, 0, 19], ['zero', 'one', 'two'], [4, 5, 4]]);
  const first = get(0);
  expect([[...first.t], [...first.x], [...first.y], [...first.p]]).toEqual([
    [0, 250_000, 500_000],
    [0, 699, 350],
    [0, 0, 0],
    [1, 1, 1],
  ]);
  expect([[...get(1).t], [...get(1).x], get(2).t.length]).toEqual([[125_000, 1_000_000], [12, 13], 0]);
  expect([first.width, first.height]).toEqual([700, 1]);
  expect(() => get(3)).toThrow('shd.h5: recording 3; expected 0 … 2.');
  close();
});

test('says what is wrong with a file that is no HDF5 of spikes', async () => {
  await expect(spikes(new Uint8Array(100), 'x.h5')).rejects.toThrow(EventFileError);
  await expect(spikes(Uint8Array.of(0x1f, 0x8b, 1, 2, 3), 'x.h5.gz')).rejects.toThrow('x.h5.gz, byte 0: gzip that cannot be unpacked');
});
