import { sewBlock } from '@synfire/block';
import type { Layer } from '@synfire/core';
import { plif } from '@synfire/neuron';
import {
  plainNet,
  pooledResnet,
  type SewResnet,
  type SmallNet,
  type SmallNetOptions,
  sevenBNet,
  sewCifarNet,
  sewResnet18,
  sewResnet34,
  sewResnet50,
  sewResnet101,
  sewResnet152,
  wideSevenBNet,
} from '@synfire/sew-resnet';
import { sewCifar, sewImagenet } from '@synfire/train';
import { type Listed, type Model, ofCifar, ofImagenet, type Paper } from './model.ts';

/** Names of the SEW paper's networks for images. */
export type SewName = `sew-resnet${18 | 34 | 50 | 101 | 152}` | 'sew-cifar-net';

/** Names of the SEW paper's networks for event frames. */
export type EventName = '7b-net' | 'wide-7b-net' | 'plain-net' | '5b-net';

const fang = { authors: 'Fang et al.', year: 2021, arxiv: '2102.04159' };
const large: Paper = { ...fang, title: 'SEW ResNet for ImageNet', note: 'table 1' };
const small: Paper = { ...fang, title: 'SEW net for CIFAR-10', note: 'appendix A.5; T is our choice' };
const events: Paper = {
  ...fang,
  title: '7B-Nets for DVS128 Gesture and CIFAR10-DVS',
  note: "sections 4.2 and 4.3; first convolutions 1×1 as in the authors' code",
};
const smaller: Paper = {
  ...fang,
  title: '7B-Net made smaller for N-MNIST',
  note: 'five blocks of its seven, the first with 16 channels and four with 64, which is our choice',
};

const sew = (build: SewResnet): Model => ({ ...ofImagenet(build, large, sewImagenet), build, joins: true });

/** The SEW paper's networks for images. */
export const sewModels: Readonly<Record<SewName, Model>> = {
  'sew-resnet18': sew(sewResnet18),
  'sew-resnet34': sew(sewResnet34),
  'sew-resnet50': sew(sewResnet50),
  'sew-resnet101': sew(sewResnet101),
  'sew-resnet152': sew(sewResnet152),
  'sew-cifar-net': { ...ofCifar(sewCifarNet, small, sewCifar), build: sewCifarNet, joins: true },
};

/** What the command line asks of a network for event frames. */
type EventBuild = Pick<SmallNetOptions, 'classes' | 'initializer' | 'head' | 'join' | 'last' | 'remat'>;

/** A network for event frames, which the command line trains. */
export interface EventModel extends Listed {
  readonly build: (options: EventBuild) => Layer;
  /** Whether its blocks join as --connect says. */
  readonly joins: boolean;
}

const frames = (build: SmallNet, classes: number): EventModel => ({
  build: ({ join, last, ...options }) => build({ ...options, ...(join && { join }), ...(last && { last }) }),
  paper: events,
  T: 16,
  inputs: [[128, 128, 2]],
  classes,
  joins: true,
});

/** Five blocks and max-pools instead of seven bring 34×34 pixels to one. */
const fiveBNet: EventModel['build'] = ({ classes = 10, join, last, initializer, head, remat = false }) =>
  pooledResnet({
    classes,
    remat,
    stages: [
      { filters: 16, blocks: 1 },
      { filters: 64, blocks: 4 },
    ],
    kernelSize: 1,
    neuron: plif(),
    block: sewBlock({ ...(join && { join }), ...(last && { last }) }),
    ...(initializer && { initializer }),
    ...(head && { head }),
  });

/** The SEW paper's networks for frames of 128×128 events, which have time steps of their own, and a smaller one for N-MNIST. */
export const eventModels: Readonly<Record<EventName, EventModel>> = {
  '7b-net': frames(sevenBNet, 11),
  'wide-7b-net': frames(wideSevenBNet, 10),
  'plain-net': { ...frames(({ join: _, last: __, ...options } = {}) => plainNet(options), 11), joins: false },
  '5b-net': { build: fiveBNet, paper: smaller, T: 4, inputs: [[34, 34, 2]], classes: 10, joins: true },
};
