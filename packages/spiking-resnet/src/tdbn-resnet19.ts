import { spikingBlock } from '@synfire/block';
import type { Layer, Named, Tree } from '@synfire/core';
import { conv2d, dense, globalAveragePool, meanOverTime, type NormFactory, normNeuron, tdbn, withoutShortcut } from '@synfire/layers';
import { spiking, stbpLif } from '@synfire/neuron';
import { type Head, type ResnetOptions, resnet, type Stem } from '@synfire/resnet';

/** Threshold of the paper's neurons, which its norms scale to. */
const vThreshold = 0.5;

/** What tdBN ResNet-19 is called with: the width of its stem, and everything of the trunk but what the variant decides. */
export type TdbnResnet19Options = Omit<ResnetOptions, 'depths' | 'widths' | 'strides' | 'block' | 'tail'> & {
  /** 128 in the paper; 64 in the code that others take it from (STBP's and TET's). */
  readonly stemFilters?: number;
  /** Makes the norms whose results are added, by default with α = 1/√2, so that their sum has the second moment of one alone. */
  readonly added?: NormFactory;
};

/**
 * ResNet-19 with threshold-dependent batch norm for CIFAR (Zheng et al. 2021, arXiv 2011.05280): conv3×3, stages of 128, 256 and 512 channels with
 * 3, 3 and 2 blocks whose neuron fires after the addition, 256 neurons and the classes; `stbpLif` with the paper's threshold of ½, T = 4.
 * 12,697,994 parameters with 10 classes; 12,630,858, the 12.63 M of later papers, with `stemFilters: 64`.
 */
export const tdbnResnet19 = ({
  stemFilters = 128,
  neuron = stbpLif({ vThreshold }),
  norm = (options) => tdbn({ vThreshold, ...options }),
  added = (options) => tdbn({ vThreshold, alpha: Math.SQRT1_2, ...options }),
  stem = smallStem(stemFilters),
  head = hiddenHead,
  ...options
}: TdbnResnet19Options): Layer<Named<Tree>, Named<Tree>> =>
  resnet({ ...options, depths: [3, 3, 2], widths: [128, 256, 512], block: spikingBlock({ added }), neuron, norm, stem, head });

/** conv3×3 and norm, computed once on the static image and presented T times, then neuron. */
const smallStem =
  (filters: number): Stem =>
  ({ norm, neuron, initializer }, T) => ({
    layers: {
      conv1: conv2d({ filters, kernelSize: 3, initializer }),
      sn1: withoutShortcut(normNeuron(norm(), { neuron, repeat: T })),
    },
    channels: filters,
  });

/** 256 neurons without a norm between the pool and the classes, whose logits are the mean over the steps. */
const hiddenHead: Head = (classes, { neuron }) => ({
  avgpool: globalAveragePool(),
  fc1: dense({ units: 256 }),
  sn_fc: spiking(neuron),
  mean: meanOverTime(),
  fc: dense({ units: classes }),
});
