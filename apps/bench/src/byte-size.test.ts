import { expect, test } from 'vitest';
import { bytesText, parseBytes } from './byte-size.ts';
import { UsageError } from './usage-error.ts';

test.each([
  ['2GB', 2e9],
  ['1500MB', 1.5e9],
  ['1.5GiB', 1.5 * 2 ** 30],
  ['800 mb', 8e8],
  ['.5TB', 5e11],
  ['64KiB', 65536],
])('%s is %i bytes', (given, bytes) => {
  expect(parseBytes('memory', given)).toBe(bytes);
});

test.each(['2', 'GB', '-1GB', '2G', '0MB', '1,5GB', ''])('%j is refused with what is expected', (given) => {
  expect(() => parseBytes('memory', given)).toThrow(UsageError);
  expect(() => parseBytes('memory', given)).toThrow(`--memory ${given}: expected a number with its unit, such as 2GB, 1500MB or 1.5GiB`);
});

test('bytes are written for people, rounded up', () => {
  expect([999, 850e6, 1.234e9, 12e9].map(bytesText)).toEqual(['1 MB', '850 MB', '1.24 GB', '12.00 GB']);
});
