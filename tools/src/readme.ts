import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's folder. */
export const root: string = join(import.meta.dirname, '..', '..');

/** Names of the folders in packages/. */
export const packages: readonly string[] = readdirSync(join(root, 'packages'))
  .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
  .sort();

/** The first block of a README in JavaScript or TypeScript: what a package promises to be runnable. */
export interface Example {
  readonly language: 'js' | 'ts';
  readonly code: string;
  /** A test file, which vitest runs, and not a program. */
  readonly isTest: boolean;
}

/** The example of a package's README. Throws where the README or the example is missing. */
export function readmeExample(name: string): Example {
  const file = join(root, 'packages', name, 'README.md');
  if (!existsSync(file)) throw new Error(`packages/${name}/README.md is missing`);
  const [, language, code] = /^```(js|ts)\n([\s\S]*?)^```$/m.exec(readFileSync(file, 'utf8')) ?? [];
  if (code === undefined) throw new Error(`packages/${name}/README.md has no example: a block that begins with \`\`\`ts or \`\`\`js`);
  return { language: language === 'ts' ? 'ts' : 'js', code, isTest: /from '(vitest|@synfire\/testing)'/.test(code) };
}
