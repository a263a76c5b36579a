import {
  spikingResnet18,
  spikingResnet34,
  spikingResnet50,
  spikingResnet101,
  spikingResnet152,
  tdbnResnet19,
} from '@synfire/spiking-resnet';
import { gacCifar, sewImagenet } from '@synfire/train';
import { type Model, ofCifar, ofImagenet, type Paper } from './model.ts';

/** Names of networks whose blocks fire after the addition. */
export type SpikingName = `spiking-resnet${18 | 34 | 50 | 101 | 152}` | 'tdbn-resnet19';

const plain: Paper = {
  title: 'Spiking ResNet for ImageNet, the plain baseline',
  authors: 'Fang et al.',
  year: 2021,
  arxiv: '2102.04159',
  note: 'section 3.2; branches start as zero',
};

const zheng: Paper = {
  title: 'tdBN ResNet-19 for CIFAR',
  authors: 'Zheng et al.',
  year: 2021,
  arxiv: '2011.05280',
  note: "stem of 128 channels as in the paper; T and recipe are GAC's, which is our choice",
};

/** Networks whose blocks fire after the addition. */
export const spikingModels: Readonly<Record<SpikingName, Model>> = {
  'spiking-resnet18': ofImagenet(spikingResnet18, plain, sewImagenet),
  'spiking-resnet34': ofImagenet(spikingResnet34, plain, sewImagenet),
  'spiking-resnet50': ofImagenet(spikingResnet50, plain, sewImagenet),
  'spiking-resnet101': ofImagenet(spikingResnet101, plain, sewImagenet),
  'spiking-resnet152': ofImagenet(spikingResnet152, plain, sewImagenet),
  'tdbn-resnet19': { ...ofCifar(tdbnResnet19, zheng, gacCifar), everyStep: false },
};
