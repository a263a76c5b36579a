import { join } from 'node:path';
import type { LabelledFile } from './file-split.ts';
import { names } from './present.ts';

/** The files `<dir>/<class>/<name>` whose names match, classes and names each in the order of their characters. */
export async function classFolders(dir: string, classes: readonly string[], file: RegExp): Promise<readonly LabelledFile[]> {
  const found = await Promise.all(
    classes.map(async (name, label) => {
      const files = (await names(join(dir, name))).filter((one) => file.test(one));
      return files.map((one) => ({ path: join(dir, name, one), label }));
    }),
  );
  return found.flat();
}
