import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const setup = (name: string): string => fileURLToPath(new URL(`./tools/src/setup/${name}.ts`, import.meta.url));
const conditions = ['@synfire/source'];

/** Tests of plain code, which need no device, run once; all others run on every backend. */
const plain = [
  'packages/{data,events,event-files,dvs,imagenet,checkpoint,tensorflow}/src/**/*.test.ts',
  'apps/*/src/**/*.test.ts',
  'tools/src/**/*.test.ts',
];
const device = [
  'packages/{core,kernel,surrogate,neuron,layers,block,resnet,sew-resnet,spiking-resnet,ms-resnet,danet,optim,train,testing}/src/**/*.test.ts',
];

const project = (name: string, include: string[], setupFiles: string[]) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { name, include, setupFiles, pool: 'forks' as const, testTimeout: 120_000, hookTimeout: 300_000 },
});

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      project('plain', plain, []),
      project('cpu', device, [setup('cpu'), setup('every-test')]),
      project('wasm', device, [setup('wasm'), setup('every-test')]),
      project('tensorflow', device, [setup('tensorflow'), setup('every-test')]),
    ],
  },
});
export default config;
