import type { Block, Parts } from '@synfire/block';
import { type Layer, type Named, sequential, type Tree } from '@synfire/core';
import { batchNorm, kaimingNormalFanOut } from '@synfire/layers';
import { ifNode } from '@synfire/neuron';
import { type Head, meanHead } from './head.ts';
import { rematBlock } from './remat-block.ts';
import { imagenetStem, type Stem } from './stem.ts';

/** What residual spiking networks differ in. */
export interface ResnetOptions extends Partial<Parts> {
  readonly classes: number;
  /** Blocks of every stage. */
  readonly depths: readonly number[];
  /** Width of every stage. */
  readonly widths?: readonly number[];
  /** Stride of every stage's first block; 2 for all stages but the first where it is left out. */
  readonly strides?: readonly number[];
  readonly block: Block;
  /** Time steps at which a static image is presented; 1 for input that has time steps of its own. */
  readonly T?: number;
  readonly stem?: Stem;
  /** Puts the stages together where they do not simply follow one another. */
  readonly connect?: (stages: Named<Layer>, parts: Parts) => Named<Layer>;
  /** Makes layers between the last stage and the head, such as the neuron that a stream of currents ends in. */
  readonly tail?: (parts: Parts) => Named<Layer>;
  readonly head?: Head;
  /**
   * Stochastic depth: the probability that the last block's branch survives a step of training, falling linearly from 1 before the first block
   * (Huang et al. 2016, arXiv 1603.09382: ½ for ResNets). 1, no dropping, where it is left out.
   */
  readonly survival?: number;
  /** Keeps of every block its input alone and computes it again in backward (`remat` of core): less memory, and the time of another forward pass; default false. */
  readonly remat?: boolean;
}

/**
 * The trunk of residual spiking networks: stem, stages `layer1`, `layer2`, … of blocks, tail, head. The first block of a stage
 * has the stage's stride; a block projects its shortcut where stride or channels change (He et al. 2015, arXiv 1512.03385).
 * Maps images `[B, H, W, C]` (T = 1) to logits `[B, classes]`. Throws RangeError where depths, widths and strides differ in length.
 */
export function resnet({
  classes,
  depths,
  widths = [64, 128, 256, 512],
  strides = depths.map((_, i) => (i > 0 ? 2 : 1)),
  block,
  T = 4,
  neuron = ifNode(),
  norm = batchNorm,
  initializer = kaimingNormalFanOut,
  stem = imagenetStem,
  connect = (stages) => stages,
  tail = () => ({}),
  head = meanHead,
  survival = 1,
  remat = false,
}: ResnetOptions): Layer<Named<Tree>, Named<Tree>> {
  check(depths, widths, strides, T, survival);
  const parts: Parts = { neuron, norm, initializer };
  const { layers, channels } = stem(parts, T);
  const stages = stagesOf({ depths, widths, strides, survival, channels, block: remat ? rematBlock(block) : block }, parts);
  return sequential({ ...layers, ...connect(stages, parts), ...tail(parts), ...head(classes, parts) });
}

type Stages = Required<Pick<ResnetOptions, 'depths' | 'widths' | 'strides' | 'survival' | 'block'>> & { readonly channels: number };

function stagesOf({ depths, widths, strides, survival, channels, block }: Stages, parts: Parts): Named<Layer> {
  const decay = (1 - survival) / depths.reduce((a, b) => a + b, 0);
  let [width, passed] = [channels, 0];
  const stages = depths.map((depth, i): [string, Layer] => {
    const filters = widths[i] ?? 0;
    const blocks = Array.from({ length: depth }, (_, j) => {
      const stride = j === 0 ? (strides[i] ?? 1) : 1;
      const project = stride !== 1 || width !== filters * block.expansion;
      width = filters * block.expansion;
      passed++;
      return block.layer({ filters, strides: stride, project, survival: 1 - decay * passed }, parts);
    });
    return [`layer${i + 1}`, sequential(blocks)];
  });
  return Object.fromEntries(stages);
}

function check(depths: readonly number[], widths: readonly number[], strides: readonly number[], T: number, survival: number): void {
  if (depths.length !== widths.length)
    throw new RangeError(`resnet: ${depths.length} depths [${depths}] for ${widths.length} widths [${widths}]; give one width a stage`);
  if (depths.length !== strides.length)
    throw new RangeError(`resnet: ${strides.length} strides [${strides}] for ${depths.length} depths [${depths}]; give one stride a stage`);
  if (!Number.isInteger(T) || T < 1) throw new RangeError(`resnet: T = ${T}; expected a whole number of time steps, at least 1`);
  if (!(survival > 0 && survival <= 1))
    throw new RangeError(`resnet: survival = ${survival}; expected a probability, above 0 and at most 1`);
}
