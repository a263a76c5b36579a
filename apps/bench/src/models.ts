import type { Layer } from '@synfire/core';
import { danet50, danet101, danet152 } from '@synfire/danet';
import type { Join } from '@synfire/kernel';
import type { Initializer } from '@synfire/layers';
import { msResnet18, msResnet34, msResnet104 } from '@synfire/ms-resnet';
import { add, and, iand, sewResnet18, sewResnet34, sewResnet50, sewResnet101, sewResnet152 } from '@synfire/sew-resnet';
import { spikingResnet18, spikingResnet34, spikingResnet50, spikingResnet101, spikingResnet152 } from '@synfire/spiking-resnet';

type Depth = 18 | 34 | 50 | 101 | 152;

/** The name of a model. */
export type ModelName = `sew-resnet${Depth}` | `spiking-resnet${Depth}` | `ms-resnet${18 | 34 | 104}` | `danet${50 | 101 | 152}`;

/** What the command line asks of a model. */
interface Build {
  readonly classes: number;
  readonly T?: number;
  readonly initializer?: Initializer;
}

/** A model that the command line knows. */
interface Model {
  /** Builds it; only `joins` says whether a join is heeded. */
  readonly build: (options: Build & { readonly join?: Join }) => Layer;
  /** Whether its blocks join as --connect says. */
  readonly joins: boolean;
  readonly source: string;
}

/** Models of one paper whose blocks join in a way of its own. */
const fixed = (build: (options: Build) => Layer, source: string): Model => ({ build: ({ join: _, ...options }) => build(options), joins: false, source }); // biome-ignore format: one value

const sew = 'Fang et al. 2021, arXiv 2102.04159';
const spiking = 'Fang et al. 2021, arXiv 2102.04159 §3.2';
const ms = 'MS-ResNet, arXiv 2112.08954';
const da = 'our reconstruction (DA-spike) of DANet, arXiv 2311.05171';

/** The models that the command line knows, in order of family and depth. */
export const models: Readonly<Record<ModelName, Model>> = {
  'sew-resnet18': { build: sewResnet18, joins: true, source: sew },
  'sew-resnet34': { build: sewResnet34, joins: true, source: sew },
  'sew-resnet50': { build: sewResnet50, joins: true, source: sew },
  'sew-resnet101': { build: sewResnet101, joins: true, source: sew },
  'sew-resnet152': { build: sewResnet152, joins: true, source: sew },
  'spiking-resnet18': fixed(spikingResnet18, spiking),
  'spiking-resnet34': fixed(spikingResnet34, spiking),
  'spiking-resnet50': fixed(spikingResnet50, spiking),
  'spiking-resnet101': fixed(spikingResnet101, spiking),
  'spiking-resnet152': fixed(spikingResnet152, spiking),
  'ms-resnet18': fixed(msResnet18, ms),
  'ms-resnet34': fixed(msResnet34, ms),
  'ms-resnet104': fixed(msResnet104, ms),
  danet50: fixed(danet50, da),
  danet101: fixed(danet101, da),
  danet152: fixed(danet152, da),
};

/** Names of the models. */
export const modelNames: readonly ModelName[] = Object.keys(models) as ModelName[]; // the keys of `models`

/** The joins that the command line knows. */
export const joins: Readonly<Record<'add' | 'and' | 'iand', Join>> = { add, and, iand };

/** The name of a join. */
export type JoinName = keyof typeof joins;

/** Names of the joins. */
export const joinNames: readonly JoinName[] = ['add', 'and', 'iand'];
