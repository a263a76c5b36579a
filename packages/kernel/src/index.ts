export { adjoint } from './adjoint.ts';
export { type Affine, affineNorm, type BatchNormAttrs, batchNorm, batchNormGradient, type Statistics, sumTo } from './batch-norm.ts';
export { type Conv2dAttrs, conv2d, conv2dFilterGradient, conv2dInputGradient } from './conv2d.ts';
export { type CrossEntropyAttrs, crossEntropy } from './cross-entropy.ts';
export { type DefinedKernel, defineKernel, type Kernel } from './define-kernel.ts';
export { type DenseGradientAttrs, dense, denseGradient } from './dense.ts';
export { evaluate } from './evaluate.ts';
export { kept } from './kept.ts';
export { type MaxPoolAttrs, maxPool, maxPoolGradient } from './max-pool.ts';
export { type MomentumAttrs, momentumStep } from './momentum-step.ts';
export type { Join, Neuron } from './neuron.ts';
export { neuronOverTime, neuronOverTimeGradient } from './neuron-over-time.ts';
export { type NormNeuronAttrs, type NormNeuronInputs, type NormNeuronOutputs, normNeuron, normNeuronGradient } from './norm-neuron.ts';
export { numberOps } from './number-ops.ts';
export type { Binary, Ops, Unary } from './ops.ts';
export {
  backwardOverTime,
  forwardOverTime,
  gradientReadsShortcut,
  type OverTime,
  type OverTimeGradients,
  type OverTimeInputs,
  type OverTimeOutputs,
  parameterNames,
  stateNames,
} from './over-time.ts';
export { type Arg, applyNode, type Node, needed, operands, type Program, type Sym, usedInputs } from './program.ts';
export { ranks } from './ranks.ts';
export { type Recorder, recorder, trace } from './recorder.ts';
export { type RunningAttrs, runningStatistics } from './running-statistics.ts';
export { type Runtime, tensorRuntime } from './runtime.ts';
export { type ScanPrograms, scanPrograms } from './scan-programs.ts';
export { type StepPrograms, stepPrograms } from './step-program.ts';
export type { Surrogate } from './surrogate.ts';
export { spike, tapeOps, tensorOps } from './tensor-ops.ts';
