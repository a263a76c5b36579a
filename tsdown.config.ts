import { defineConfig, type UserConfig } from 'tsdown';

/** One build for every package: ESM, a file a module, types beside them. `pnpm packed` checks the tarballs as npm users will see them. */
const config: UserConfig = defineConfig({
  cwd: process.cwd(),
  entry: 'src/index.ts',
  format: 'esm',
  platform: 'neutral',
  deps: { neverBundle: [/^node:/] },
  unbundle: true,
  dts: { oxc: true },
  fixedExtension: false,
});
export default config;
