import type { Block, Parts } from '@synfire/block';
import { type Layer, type Named, sequential, type Tree } from '@synfire/core';
import { batchNorm, conv2d, maxPool, normNeuron, uniformFanIn, withoutShortcut } from '@synfire/layers';
import { type Head, meanHead, rematBlock } from '@synfire/resnet';
import { followedBy } from './followed-by.ts';

/** A stage: conv-BN-SN to its width, then blocks of that width with a max-pool 2/2 behind every few of them. */
export interface PooledStage {
  readonly filters: number;
  readonly blocks: number;
  /** Blocks before each max-pool. */
  readonly blocksPerPool?: number;
}

/** What the SEW paper's nets for events and for CIFAR-10 differ in. */
export interface PooledResnetOptions extends Partial<Parts> {
  readonly classes: number;
  readonly stages: readonly PooledStage[];
  readonly block: Block;
  readonly neuron: Parts['neuron'];
  /** Times that the input is presented: 1 for frames, which have time steps of their own. */
  readonly T?: number;
  /** Window of the convolutions that open the stages. */
  readonly kernelSize?: number;
  readonly head?: Head;
  /** Keeps of every block its input alone and computes it again in backward; default false. */
  readonly remat?: boolean;
}

/**
 * The trunk that pools between blocks of one width instead of striding inside them (Fang et al. 2021, arXiv 2102.04159, §4.2 and A.5):
 * `conv1`, `sn1`, `layer1`, `conv2`, `sn2`, `layer2`, …, head. Convolutions start as PyTorch's. Throws RangeError for a T that is no number of steps.
 */
export function pooledResnet({
  classes,
  stages,
  block: plain,
  neuron,
  T = 1,
  kernelSize = 3,
  norm = batchNorm,
  initializer = uniformFanIn,
  head = meanHead,
  remat = false,
}: PooledResnetOptions): Layer<Named<Tree>, Named<Tree>> {
  if (!Number.isInteger(T) || T < 1) throw new RangeError(`pooledResnet: T = ${T}; expected a whole number of time steps, at least 1`);
  const block = remat ? rematBlock(plain) : plain;
  const parts: Parts = { neuron, norm, initializer };
  const layers = stages.flatMap(({ filters, blocks, blocksPerPool = 1 }, i): readonly [string, Layer][] => [
    [`conv${i + 1}`, conv2d({ filters, kernelSize, initializer })],
    [`sn${i + 1}`, withoutShortcut(normNeuron(norm(), { neuron, repeat: i === 0 ? T : 1 }))],
    [
      `layer${i + 1}`,
      sequential(
        Array.from({ length: blocks }, (_, j) => {
          const layer = block.layer({ filters: filters / block.expansion, strides: 1, project: false }, parts);
          return (j + 1) % blocksPerPool === 0 ? followedBy(layer, maxPool({ kernelSize: 2 })) : layer;
        }),
      ),
    ],
  ]);
  return sequential({ ...Object.fromEntries(layers), ...head(classes, parts) });
}
