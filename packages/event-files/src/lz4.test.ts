import { expect, test } from 'vitest';
import { integers } from './fixtures.ts';
import { type Block, blocksOf } from './lz4-blocks.ts';
import { lz4Compress } from './lz4-compress.ts';
import { lz4Plain } from './lz4-plain.ts';
import { lz4Quick } from './lz4-quick.ts';

const MOST = 1 << 20;
const none = new Uint8Array();
const below = integers(3);
const drawn = (size: number, values: number): Uint8Array => Uint8Array.from({ length: size }, () => below(values));

/** Bytes that repeat after `period`, with some of their own at both ends. */
const repeated = (period: number, size: number): Uint8Array => {
  const [first, end] = [drawn(period, 256), drawn(20, 256)];
  return Uint8Array.from([...end, ...Array.from({ length: size }, (_, i) => first[i % period] ?? 0), ...end]);
};

const contents = [
  none,
  drawn(1, 256),
  drawn(5000, 256),
  drawn(5000, 3),
  ...Array.from({ length: 40 }, (_, i) => repeated(1 + (i % 20), 20 + 50 * i)),
];

test('the kernel and the plain loop give what was compressed, at any distance of a repetition', () => {
  for (const content of contents) {
    const frame = lz4Compress(content);
    const blocks = blocksOf(frame) ?? [];
    for (const of of [lz4Quick, lz4Plain]) {
      expect(of(frame, blocks, MOST, none)).toEqual(content);
      expect(of(frame, blocks, content.length, new Uint8Array(content.length))).toEqual(content);
      if (content.length > 0) expect(of(frame, blocks, content.length - 1, none)).toBeUndefined();
    }
  }
});

test('a block goes back into a stored one before it', () => {
  const frame = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 0x04, 8, 0, 0x10, 9]);
  const blocks: readonly Block[] = [
    { from: 0, to: 8, compressed: false },
    { from: 8, to: 13, compressed: true },
  ];
  const content = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const of of [lz4Quick, lz4Plain]) expect(of(frame, blocks, MOST, none)).toEqual(content);
  for (const of of [lz4Quick, lz4Plain]) expect(of(frame, blocks.slice(1), MOST, none)).toBeUndefined();
});

test('of damaged blocks the kernel gives what the plain loop gives', () => {
  let damaged = 0;
  for (let i = 0; i < 800; i += 1) {
    const frame = lz4Compress(contents[3 + (i % 40)] ?? none);
    const [{ from, to } = { from: 0, to: 0 }] = blocksOf(frame) ?? [];
    for (let j = 0; j < 1 + below(3); j += 1) frame[from + below(to - from)] = [0, 255, below(256)][below(3)] ?? 0;
    const blocks = [{ from, to: to - below(2), compressed: true }];
    const plain = lz4Plain(frame, blocks, MOST, none);
    if (!plain) damaged += 1;
    expect(lz4Quick(frame, blocks, MOST, none)).toEqual(plain);
  }
  expect(damaged).toBeGreaterThan(100);
});

test('what is too large for the kernel is left to the plain loop', () => {
  const content = repeated(7, 5 << 20);
  const frame = lz4Compress(content);
  const blocks = blocksOf(frame) ?? [];
  expect(lz4Quick(frame, blocks, 1 << 24, none)).toBeUndefined();
  expect(Buffer.compare(lz4Plain(frame, blocks, 1 << 24, none) ?? none, content)).toBe(0);
});
