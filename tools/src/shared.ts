import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of real data and golden tensors beside the project, or what SYNFIRE_SHARED names. */
const shared: string = process.env.SYNFIRE_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));

/** The path of a file or folder of the shared data, or undefined, with a line that says so, where it is absent. */
export function sharedPath(name: string): string | undefined {
  const path = `${shared}/${name}`;
  if (existsSync(path)) return path;
  console.warn(`skipped: shared/${name} not found beside the project (set SYNFIRE_SHARED to the folder that holds it)`);
  return undefined;
}
