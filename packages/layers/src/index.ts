export { type BatchNormOptions, type BatchNormParams, type BatchNormState, batchNorm } from './batch-norm.ts';
export { type Conv2dOptions, type Conv2dParams, conv2d } from './conv2d.ts';
export { type DenseParams, dense } from './dense.ts';
export { type Initializer, kaimingNormalFanOut, uniformFanIn } from './initial.ts';
export { type Joined, type Junction, withoutShortcut } from './junction.ts';
export { maxPool } from './max-pool.ts';
export { globalAveragePool, meanOverTime } from './means.ts';
export type { Firing, FiringParams, FiringState, Norm, NormFactory } from './norm.ts';
export { normNeuron } from './norm-neuron.ts';
