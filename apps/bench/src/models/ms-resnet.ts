import { msResnet18, msResnet34, msResnet104, msResnetCifar, msResnetWideCifar18 } from '@synfire/ms-resnet';
import { gacCifar, msImagenet, msImagenet104 } from '@synfire/train';
import { type Model, ofCifar, ofImagenet, type Paper } from './model.ts';

type CifarDepth = 20 | 32 | 44 | 56 | 110 | 482;

/** Names of MS-ResNet's networks. */
export type MsName = `ms-resnet${18 | 34 | 104}` | `ms-resnet${CifarDepth}-cifar` | 'ms-resnet18-wide-cifar';

const hu = { authors: 'Hu et al.', year: 2021, arxiv: '2112.08954' };
const large: Paper = { ...hu, title: 'MS-ResNet for ImageNet', note: 'and its code' };
const family: Paper = {
  ...hu,
  title: 'MS-ResNet for CIFAR, 6n + 2 layers',
  note: "our reconstruction after He et al. 2015: the code holds none of them; T and recipe are GAC's",
};
const wide: Paper = {
  title: 'Wide MS-ResNet-18 for CIFAR',
  authors: 'Qiu et al.',
  year: 2023,
  arxiv: '2308.06582',
  note: "GAC's code; without its attention, and with MS-ResNet's own neuron and norm",
};

const cifar = (depth: CifarDepth): Model => ofCifar((options) => msResnetCifar({ ...options, depth }), family, gacCifar);

/** MS-ResNet's networks. */
export const msModels: Readonly<Record<MsName, Model>> = {
  'ms-resnet18': ofImagenet(msResnet18, large, msImagenet),
  'ms-resnet34': ofImagenet(msResnet34, large, msImagenet),
  'ms-resnet104': { ...ofImagenet(msResnet104, large, msImagenet104, 288), everyStep: false }, // its head has dropout
  'ms-resnet20-cifar': cifar(20),
  'ms-resnet32-cifar': cifar(32),
  'ms-resnet44-cifar': cifar(44),
  'ms-resnet56-cifar': cifar(56),
  'ms-resnet110-cifar': cifar(110),
  'ms-resnet482-cifar': cifar(482),
  'ms-resnet18-wide-cifar': ofCifar(msResnetWideCifar18, wide, gacCifar),
};
