import {
  affineNorm,
  batchNorm,
  batchNormGradient,
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  crossEntropy,
  dense,
  denseGradient,
  kept,
  maxPool,
  maxPoolGradient,
  momentumStep,
  neuronOverTime,
  neuronOverTimeGradient,
  normNeuron,
  normNeuronGradient,
  ranks,
  runningStatistics,
} from '@synfire/kernel';
import * as head from './head-cases.ts';
import * as image from './image-cases.ts';
import * as neuron from './neuron-cases.ts';
import { testKernel } from './test-kernel.ts';
import { float32, type Tolerance } from './tolerance.ts';

/** Settings of `testKernels`. */
export interface TestKernelsOptions {
  readonly tolerance?: Tolerance;
  /** Keys that every case is tried with. */
  readonly draws?: number;
}

/** Tests every kernel of `@synfire/kernel` on the active backend: what a backend package's own tests call. */
export function testKernels({ tolerance = float32, draws = 2 }: TestKernelsOptions = {}): void {
  const options = { tolerance, draws };
  testKernel(conv2d, image.conv2dCases, options);
  testKernel(conv2dInputGradient, image.conv2dInputCases, options);
  testKernel(conv2dFilterGradient, image.conv2dFilterCases, options);
  testKernel(kept, image.keptCases, options);
  testKernel(maxPool, image.maxPoolCases, options);
  testKernel(maxPoolGradient, image.maxPoolGradientCases, options);
  testKernel(batchNorm, image.batchNormCases, options);
  testKernel(affineNorm, image.affineNormCases, options);
  testKernel(batchNormGradient, image.batchNormGradientCases, options);
  testKernel(runningStatistics, image.runningCases, options);
  testKernel(momentumStep, image.momentumCases, options);
  testKernel(neuronOverTime, neuron.neuronCases, options);
  testKernel(neuronOverTimeGradient, neuron.neuronGradientCases, options);
  testKernel(normNeuron, neuron.normNeuronCases, options);
  testKernel(normNeuronGradient, neuron.normNeuronGradientCases, options);
  testKernel(dense, head.denseCases, options);
  testKernel(denseGradient, head.denseGradientCases, options);
  testKernel(crossEntropy, head.crossEntropyCases, options);
  testKernel(ranks, head.ranksCases, options);
}
