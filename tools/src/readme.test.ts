import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installed } from '@synfire/tensorflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packages, readmeExample, root } from './readme.ts';

/** An outside project whose packages are this checkout's sources. */
let project = '';

/** What READMEs import besides our own packages. */
const others = ['@tensorflow/tfjs', '@tensorflow/tfjs-core', '@tensorflow/tfjs-node-gpu', 'vitest'];

const config = `const conditions = ['@synfire/source'];
export default { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } };\n`;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'synfire-readme-'));
  const link = (target: string, name: string): void => {
    const path = join(project, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  };
  for (const name of packages) link(join(root, 'packages', name), `@synfire/${name}`);
  for (const name of others) link(join(root, 'tools', 'node_modules', name), name);
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(project, 'vitest.config.js'), config);
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Runs node in the project; what it printed is in the error where it fails. */
function node(...args: readonly string[]): string {
  // Vitest's own settings are not the example's.
  const { NODE_OPTIONS: _, VITEST: __, ...env } = process.env;
  return execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8', env, stdio: 'pipe' });
}

describe('the example of every README runs', () => {
  const { resolve } = createRequire(import.meta.url);
  const vitest = join(dirname(resolve('vitest/package.json')), 'vitest.mjs');

  for (const name of packages)
    test(name, ({ skip }) => {
      const { language, code, isTest } = readmeExample(name);
      const absent = name === 'tensorflow' && process.env.CI !== 'true' && installed() === undefined;
      if (absent) skip('TensorFlow is not installed: npx synfire-tensorflow install');
      const file = join(project, `${name}.${isTest ? 'test.' : ''}${language}`);
      writeFileSync(file, code);
      const source = ['--conditions=@synfire/source', '--import', import.meta.resolve('tsx')];
      const output = isTest ? node(vitest, 'run', '--root', project, file) : node(...source, file);
      expect(output).not.toBe('');
    });
});

test("the root README's example is the one of sew-resnet, which runs", () => {
  const example = readFileSync(join(root, 'README.md'), 'utf8').match(/```ts\n(.*?)```/s)?.[1] ?? 'none';
  expect(readmeExample('sew-resnet').code).toContain(example);
});
