export { checkKernel } from './check-kernel.ts';
export { compare, type Difference } from './compare.ts';
export type { TestLayerOptions } from './layer-options.ts';
export type { TestNeuronOptions } from './neuron-trial.ts';
export { type KernelCase, type TestKernelOptions, testKernel } from './test-kernel.ts';
export { testLayer } from './test-layer.ts';
export { testNeuron } from './test-neuron.ts';
export { type TestSurrogateOptions, testSurrogate } from './test-surrogate.ts';
export { differences32, float32, type Tolerance } from './tolerance.ts';
