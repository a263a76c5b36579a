import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanStaging, commit, createStaging } from './staging.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'synfire-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const complete = (folder: string, text: string): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'installation.json'), JSON.stringify({ text }));
};

test('keeps the temporary folders of living processes and of other hosts, removes those of ended ones and old ones', () => {
  const mine = createStaging(root);
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  for (const name of [`.staging+${hostname()}+${ended}+aaaaaa`, `.staging+elsewhere+${ended}+bbbbbb`, '.staging+elsewhere+1+cccccc'])
    mkdirSync(join(root, name));
  utimesSync(join(root, '.staging+elsewhere+1+cccccc'), 0, 0);
  mkdirSync(join(root, 'an installation'));
  cleanStaging(root);
  expect(
    readdirSync(root)
      .map((name) => join(root, name))
      .sort(),
  ).toEqual([mine, join(root, `.staging+elsewhere+${ended}+bbbbbb`), join(root, 'an installation')].sort());
});

test('the first of two concurrent installs stays', () => {
  const [a, b, folder] = [createStaging(root), createStaging(root), join(root, 'place')];
  complete(a, 'a');
  complete(b, 'b');
  commit(a, folder, false);
  commit(b, folder, false);
  expect(readFileSync(join(folder, 'installation.json'), 'utf8')).toContain('"a"');
  expect(readdirSync(root)).toEqual(['place']);
  expect(statSync(folder).mode & 0o777, 'others may read it').toBe(0o755);
});

test('a broken installation makes room', () => {
  const [a, folder] = [createStaging(root), join(root, 'place')];
  complete(folder, 'broken');
  complete(a, 'a');
  commit(a, folder, true);
  expect(readFileSync(join(folder, 'installation.json'), 'utf8')).toContain('"a"');
  expect(readdirSync(root)).toEqual(['place']);
});
