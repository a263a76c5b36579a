import { type Danet, type DanetOptions, danet50, danet101, danet152, daSpike, paA, paB, stageDense } from '@synfire/danet';
import { danetImagenet } from '@synfire/train';
import { type Model, ofImagenet, type Paper } from './model.ts';

/** Names of the densely additive networks; without an ending they are DA-spike. */
export type DanetName = `danet${50 | 101 | 152}${'' | '-pa-a' | '-pa-b' | '-stage-dense'}`;

const li: Paper = {
  title: 'DANet for ImageNet',
  authors: 'Li',
  year: 2023,
  arxiv: '2311.05171',
  note: 'OUR RECONSTRUCTION, only the abstract could be had; danetN is DA-spike, stage-dense is PA-B with fusions',
};

type Architecture = Pick<DanetOptions, 'placement' | 'connect'>;

const dense: Architecture = { placement: paB, connect: stageDense() };

const da = (danet: Danet, architecture: Architecture): Model =>
  ofImagenet((options) => danet({ ...options, ...architecture }), li, danetImagenet);

/** The densely additive networks, each depth in four architectures. */
export const danetModels: Readonly<Record<DanetName, Model>> = {
  danet50: da(danet50, { placement: daSpike }),
  danet101: da(danet101, { placement: daSpike }),
  danet152: da(danet152, { placement: daSpike }),
  'danet50-pa-a': da(danet50, { placement: paA }),
  'danet101-pa-a': da(danet101, { placement: paA }),
  'danet152-pa-a': da(danet152, { placement: paA }),
  'danet50-pa-b': da(danet50, { placement: paB }),
  'danet101-pa-b': da(danet101, { placement: paB }),
  'danet152-pa-b': da(danet152, { placement: paB }),
  'danet50-stage-dense': da(danet50, dense),
  'danet101-stage-dense': da(danet101, dense),
  'danet152-stage-dense': da(danet152, dense),
};
