import { createRequire } from 'node:module';

/** Gives the CommonJS `util` the two functions that tfjs-node calls: Node 23 and newer have removed them, older ones warn about them. */
export function polyfillUtil(): void {
  const util: Record<string, unknown> = createRequire(import.meta.url)('node:util');
  util.isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
  util.isArray = Array.isArray;
}
