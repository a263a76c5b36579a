import { createRequire } from 'node:module';
import { version_core } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';

/** Versions of what decides a run's numbers. */
export type Versions = Readonly<Record<string, string>>;

/** The versions in use. */
export function versions(backend: Backend): Versions {
  const require = createRequire(import.meta.url);
  const own: { readonly version: string } = require('@synfire/train/package.json');
  return { synfire: own.version, node: process.versions.node, tfjs: version_core, [backend.name]: backend.version };
}
