import { expect, test } from 'vitest';
import { progressPrinter } from './print.ts';
import type { Progress } from './progress.ts';

const printed = (isTTY: boolean, all: readonly Progress[]): string => {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const print = progressPrinter({ isTTY, columns: 80, write });
  for (const progress of all) print(progress);
  return text;
};

const quarters = [0, 10, 25, 30, 50, 75, 99, 100].map(
  (bytes): Progress => ({ step: 'unpack', message: `${bytes} of 100`, bytes, total: 100 }),
);

test('without a terminal each quarter of a step is a line', () => {
  const end: Progress = { step: 'done', message: 'ready' };
  expect(printed(false, [...quarters, end])).toBe('0 of 100\n25 of 100\n50 of 100\n75 of 100\n100 of 100\nready\n');
});

test('on a terminal a step is one line that is rewritten', () => {
  const text = printed(true, [...quarters, { step: 'done', message: 'ready' }]);
  expect(text.split('\n')).toHaveLength(3);
  expect(text).toContain('\r\u001b[K99 of 100\r');
});
