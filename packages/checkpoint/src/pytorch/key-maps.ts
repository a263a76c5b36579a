import type { KeyMap } from './key-map.ts';

type Rules = KeyMap['rules'];

const head: Rules = [
  ['fc.weight', 'fc.weight'],
  ['fc.bias', 'fc.bias'],
];

/** Stem of every net of ResNet's shape; norms of our blocks are part of a neuron (`sn1.norm`) or stand alone (`bn2`). */
const stem: Rules = [
  ['conv1.weight', 'conv1.weight'],
  ['sn1.norm.{norm}', 'bn1.{norm}'],
];

/** SpikingJelly's `sew_resnet` and `spiking_resnet`, and torchvision's `resnet`, whose names they are; `w` is a PLIF neuron's. */
export const spikingJelly: KeyMap = {
  name: 'SpikingJelly or torchvision',
  source: 'SpikingJelly 2.0, activation_based/model/sew_resnet.py; torchvision, models/resnet.py',
  rules: [
    ...stem,
    ['sn1.neuron.w', 'sn1.w'],
    ['layer{s}.{b}.conv{i}.weight', 'layer{s}.{b}.conv{i}.weight'],
    ['layer{s}.{b}.sn{i}.norm.{norm}', 'layer{s}.{b}.bn{i}.{norm}'],
    ['layer{s}.{b}.bn{i}.{norm}', 'layer{s}.{b}.bn{i}.{norm}'],
    ['layer{s}.{b}.sn{i}.neuron.w', 'layer{s}.{b}.sn{i}.w'],
    ['layer{s}.{b}.downsample.conv.weight', 'layer{s}.{b}.downsample.0.weight'],
    ['layer{s}.{b}.downsample.sn.norm.{norm}', 'layer{s}.{b}.downsample.1.{norm}'],
    ['layer{s}.{b}.downsample.bn.{norm}', 'layer{s}.{b}.downsample.1.{norm}'],
    ['layer{s}.{b}.downsample.sn.neuron.w', 'layer{s}.{b}.downsample.2.w'],
    ...head,
  ],
};

const authorsBlock: Rules = [
  ['layer{s}.{b}.conv{i}.weight', 'layer{s}.{b}.conv{i}.module.0.weight'],
  ['layer{s}.{b}.sn{i}.norm.{norm}', 'layer{s}.{b}.conv{i}.module.1.{norm}'],
  ['layer{s}.{b}.bn{i}.{norm}', 'layer{s}.{b}.conv{i}.module.1.{norm}'],
];

/** The SEW authors' SEW ResNet (derived from their code; no released file was opened). */
export const sewAuthors: KeyMap = {
  name: "SEW ResNet, the authors'",
  source: 'github.com/fangwei123456/Spike-Element-Wise-ResNet, imagenet/sew_resnet.py',
  rules: [
    ...stem,
    ...authorsBlock,
    ['layer{s}.{b}.downsample.conv.weight', 'layer{s}.{b}.downsample.0.module.0.weight'],
    ['layer{s}.{b}.downsample.sn.norm.{norm}', 'layer{s}.{b}.downsample.0.module.1.{norm}'],
    ...head,
  ],
};

/** The SEW authors' Spiking ResNet (derived from their code; no released file was opened). */
export const spikingResnetAuthors: KeyMap = {
  name: "Spiking ResNet, the SEW authors'",
  source: 'github.com/fangwei123456/Spike-Element-Wise-ResNet, imagenet/spiking_resnet.py',
  rules: [
    ...stem,
    ...authorsBlock,
    ['layer{s}.{b}.downsample.conv.weight', 'layer{s}.{b}.downsample.module.0.weight'],
    ['layer{s}.{b}.downsample.bn.{norm}', 'layer{s}.{b}.downsample.module.1.{norm}'],
    ...head,
  ],
};

/** conv-BN-PLIF of the authors' nets for events, in one `nn.Sequential`. */
const eventsConvolution = (conv: string, sn: string, theirs: string): Rules => [
  [`${conv}.weight`, `${theirs}.0.module.0.weight`],
  [`${sn}.norm.{norm}`, `${theirs}.0.module.1.{norm}`],
  [`${sn}.neuron.w`, `${theirs}.1.w`],
];

const eventsBlock = (ours: string, position: number): Rules =>
  [1, 2].flatMap((i) => eventsConvolution(`${ours}.conv${i}`, `${ours}.sn${i}`, `conv.${position}.conv.${i - 1}`));

/**
 * The SEW authors' 7B-Net, Wide-7B-Net and plain net (derived from their code; no released file was opened), whose layers are one list with
 * a max-pool behind every block: the first stage from 0 on, the Wide-7B-Net's second one from 9 on.
 */
export const sevenBAuthors: KeyMap = {
  name: "7B-Net or Wide-7B-Net, the SEW authors'",
  source: 'github.com/fangwei123456/Spike-Element-Wise-ResNet, dvsgesture/smodels.py and cifar10dvs/smodels.py',
  rules: [
    ...eventsConvolution('conv1', 'sn1', 'conv.0'),
    ...[0, 1, 2, 3, 4, 5, 6].flatMap((b) => eventsBlock(`layer1.${b}`, 1 + 2 * b)),
    ...eventsConvolution('conv2', 'sn2', 'conv.9'),
    ...[0, 1, 2].flatMap((b) => eventsBlock(`layer2.${b}`, 10 + 2 * b)),
    ['fc.weight', 'out.weight'],
    ['fc.bias', 'out.bias'],
  ],
};

/** Stage s is `conv{s+1}_x`; the second neuron of our block fires on the norm of the first convolution. */
const msStages: Rules = [1, 2, 3, 4].flatMap((s): Rules => {
  const [ours, theirs] = [`layer${s}.{b}`, `conv${s + 1}_x.{b}.residual_function`];
  return [
    [`${ours}.conv1.weight`, `${theirs}.1.weight`],
    [`${ours}.sn2.norm.{norm}`, `${theirs}.2.bn.{norm}`],
    [`${ours}.conv2.weight`, `${theirs}.4.weight`],
    [`${ours}.bn2.{norm}`, `${theirs}.5.bn.{norm}`],
  ];
});

const msShortcuts = (conv: number): Rules =>
  [1, 2, 3, 4].flatMap((s): Rules => {
    const [ours, theirs] = [`layer${s}.{b}.downsample`, `conv${s + 1}_x.{b}.shortcut`];
    return [
      [`${ours}.conv.weight`, `${theirs}.${conv}.weight`],
      [`${ours}.bn.{norm}`, `${theirs}.${conv + 1}.bn.{norm}`],
    ];
  });

const msSource = 'github.com/Ariande1/MS-ResNet, imagenet/models/MS_ResNet.py';

/** The MS-ResNet authors' 18 and 34 (derived from their code; no released file was opened). */
export const msAuthors: KeyMap = {
  name: "MS-ResNet-18 or 34, the authors'",
  source: msSource,
  rules: [['conv1.weight', 'conv1.0.weight'], ['bn1.{norm}', 'conv1.1.bn.{norm}'], ...msStages, ...msShortcuts(0), ...head],
};

/** The MS-ResNet authors' 104: three convolutions in the stem, a pool first in the shortcut (derived from their code as well). */
export const ms104Authors: KeyMap = {
  name: "MS-ResNet-104, the authors'",
  source: msSource,
  rules: [
    ...[1, 2, 3].flatMap((i): Rules => ['weight', 'bias'].map((field) => [`conv${i}.${field}`, `conv1.${i - 1}.${field}`])),
    ['bn1.{norm}', 'conv1.3.bn.{norm}'],
    ...msStages,
    ...msShortcuts(1),
    ...head,
  ],
};

/** The maps that `loadPyTorch` chooses from. */
export const keyMaps: readonly KeyMap[] = [spikingJelly, sewAuthors, spikingResnetAuthors, sevenBAuthors, msAuthors, ms104Authors];
