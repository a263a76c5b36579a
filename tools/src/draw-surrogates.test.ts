import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { surrogatesPicture, surrogatesSvg } from './draw-surrogates.ts';

test('the picture of the surrogates is what the code draws now; `pnpm pictures` draws it anew', () => {
  const drawn = surrogatesSvg();
  expect(readFileSync(surrogatesPicture, 'utf8')).toBe(drawn);
  expect(drawn).not.toContain('NaN');
});
