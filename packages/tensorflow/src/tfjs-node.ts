import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { tfjsVersion } from './versions.ts';

/** An installed @tensorflow/tfjs-node-gpu. */
export interface TfjsNode {
  readonly folder: string;
  readonly version: string;
  /** Its own binding, where its install script has run; this is TensorFlow 2.9. */
  readonly stock: string | undefined;
}

/** The command that installs tfjs-node-gpu: its own install script would download an obsolete TensorFlow. */
export const tfjsNodeCommand: string = `npm install --ignore-scripts @tensorflow/tfjs-node-gpu@${tfjsVersion}`;

/** Finds @tensorflow/tfjs-node-gpu from this package (its peer) or else from the working directory; undefined where it is not installed. */
export function findTfjsNode(): TfjsNode | undefined {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    const require = createRequire(from);
    try {
      const manifest = require.resolve('@tensorflow/tfjs-node-gpu/package.json');
      const { version }: { readonly version: string } = require(manifest);
      const folder = dirname(manifest);
      const binding = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
      return { folder, version, stock: existsSync(binding) ? binding : undefined };
    } catch {
      // Not to be found from here.
    }
  }
  return undefined;
}

/** Like findTfjsNode, but throws an Error with the command that installs it. */
export function requireTfjsNode(): TfjsNode {
  const found = findTfjsNode();
  if (!found) throw new Error(`@tensorflow/tfjs-node-gpu is not installed; run: ${tfjsNodeCommand}`);
  return found;
}
