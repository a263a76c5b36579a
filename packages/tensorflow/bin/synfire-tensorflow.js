#!/usr/bin/env node
// Package managers link a bin when they install, which in a checkout is before anything was built.
import { existsSync } from 'node:fs';

const built = new URL('../dist/cli.js', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  console.error('synfire-tensorflow: this is a checkout that has not been built; run: pnpm build');
  process.exitCode = 1;
}
