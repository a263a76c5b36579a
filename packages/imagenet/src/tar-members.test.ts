import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, gnuLong, pax, tar } from './fixtures.ts';
import { type TarMember, tarMembers } from './tar-members.ts';

const members = (file: Uint8Array, start = 0): TarMember[] => [
  ...tarMembers((at, n) => file.subarray(at, at + n), { file: 'a.tar', start, end: file.length }),
];
const contents = (file: Buffer): [string, string][] =>
  members(file).map(({ name, offset, size }) => [name, file.toString('latin1', offset, offset + size)]);
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test('finds every file of any names and sizes, whichever way a header states them', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_./-]{0,150}$/);
  const kind = fc.constantFrom('plain', 'gnu', 'pax', 'base256');
  const file = fc.record({ name, kind, text: fc.string({ maxLength: 1500, unit: 'binary-ascii' }) });
  fc.assert(
    fc.property(fc.array(file, { maxLength: 6 }), (files) => {
      const entries = files.flatMap(({ name, kind, text }): readonly Entry[] => {
        if (kind === 'gnu') return gnuLong(name, bytes(text));
        if (kind === 'pax' && text.length >= 10 && text.length < 1000) return pax(name, bytes(text));
        return [{ name: name.slice(0, 100), data: bytes(text), base256: kind === 'base256' }];
      });
      const expected = files.map(({ name, kind, text }) => {
        const long = kind === 'gnu' || (kind === 'pax' && text.length >= 10 && text.length < 1000);
        return [long ? name : name.slice(0, 100), text];
      });
      expect(contents(tar(entries))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('joins prefix and name, and leaves out folders, links and what has no name of its own', () => {
  const entries: Entry[] = [
    { name: 'dir/', type: '5' },
    { name: 'b.JPEG', prefix: 'some/where', data: bytes('b') },
    { name: 'link', type: '2' },
    { name: 'pax_global_header', type: 'g', data: bytes('20 comment=whatever\n') },
    { name: 'c.JPEG', type: '\0', data: bytes('c') },
  ];
  expect(contents(tar(entries))).toEqual([
    ['some/where/b.JPEG', 'b'],
    ['c.JPEG', 'c'],
  ]);
});

test('reads no data, only headers', () => {
  const file = tar([
    { name: 'a', data: new Uint8Array(100_000) },
    { name: 'b', data: new Uint8Array(70_000) },
  ]);
  let read = 0;
  const counted = tarMembers(
    (at, n) => {
      read += n;
      return file.subarray(at, at + n);
    },
    { file: 'a.tar', start: 0, end: file.length },
  );
  expect([...counted]).toHaveLength(2);
  expect(read).toBe(3 * 512);
});

test('a tar cut anywhere gives an error that names file and offset', () => {
  const whole = tar([
    { name: 'a', data: bytes('x'.repeat(700)) },
    { name: 'b', data: bytes('y') },
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length - 1024 }), (length) => {
      expect(() => members(whole.subarray(0, length))).toThrow(/a\.tar is truncated \(header at byte (0|1536|2560)\)/);
    }),
  );
  expect(members(whole.subarray(0, whole.length - 512))).toHaveLength(2);
});

test('a changed byte in a header gives an error that names file and offset', () => {
  const whole = tar([
    { name: 'a', data: bytes('x') },
    { name: 'b', data: bytes('y') },
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 1024, max: 1535 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = Buffer.from(whole);
      changed.writeUInt8((changed.readUInt8(at) + by) % 256, at);
      // A blank for a zero in the checksum's own field says the same number.
      if (at >= 1024 + 148 && at < 1024 + 156) return;
      expect(() => members(changed)).toThrow(/a\.tar is damaged or no tar \(header at byte 1024\)/);
    }),
  );
  expect(() => members(Buffer.from('hello world'.repeat(100)))).toThrow('header at byte 0');
});

test('refuses malformed pax records and sparse files', () => {
  expect(() => members(tar([{ name: 'x', type: 'x', data: bytes('99 path=a\n') }]))).toThrow('pax record is malformed');
  expect(() => members(tar([{ name: 'x', type: 'S' }]))).toThrow('sparse files are not supported');
});
