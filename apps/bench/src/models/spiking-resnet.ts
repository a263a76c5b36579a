import { spikingResnet18, spikingResnet34, spikingResnet50, spikingResnet101, spikingResnet152 } from '@synfire/spiking-resnet';
import { sewImagenet } from '@synfire/train';
import { type Model, ofImagenet, type Paper } from './model.ts';

/** Names of the plain baseline's networks. */
export type SpikingName = `spiking-resnet${18 | 34 | 50 | 101 | 152}`;

const plain: Paper = {
  title: 'Spiking ResNet for ImageNet, the plain baseline',
  authors: 'Fang et al.',
  year: 2021,
  arxiv: '2102.04159',
  note: 'section 3.2; branches start as zero',
};

/** The plain baseline's networks. */
export const spikingModels: Readonly<Record<SpikingName, Model>> = {
  'spiking-resnet18': ofImagenet(spikingResnet18, plain, sewImagenet),
  'spiking-resnet34': ofImagenet(spikingResnet34, plain, sewImagenet),
  'spiking-resnet50': ofImagenet(spikingResnet50, plain, sewImagenet),
  'spiking-resnet101': ofImagenet(spikingResnet101, plain, sewImagenet),
  'spiking-resnet152': ofImagenet(spikingResnet152, plain, sewImagenet),
};
