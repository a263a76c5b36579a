import type { Join } from '@synfire/kernel';
import { add, and, iand } from '@synfire/sew-resnet';
import { type DanetName, danetModels } from './models/danet.ts';
import type { Listed, Model } from './models/model.ts';
import { type MsName, msModels } from './models/ms-resnet.ts';
import { eventModels, type SewName, sewModels } from './models/sew-resnet.ts';
import { type SpikingName, spikingModels } from './models/spiking-resnet.ts';

/** The name of a network for images. */
export type ModelName = SewName | SpikingName | MsName | DanetName;

/** The networks for images, in order of family and depth: what --model takes. */
export const models: Readonly<Record<ModelName, Model>> = { ...sewModels, ...spikingModels, ...msModels, ...danetModels };

/** Names of the networks for images. */
export const modelNames: readonly ModelName[] = Object.keys(models) as ModelName[]; // the keys of `models`

/** All networks by name: what `bench models` lists. */
export const listed: readonly (readonly [name: string, Listed])[] = Object.entries({ ...models, ...eventModels });

/** The joins that the command line knows. */
export const joins: Readonly<Record<'add' | 'and' | 'iand', Join>> = { add, and, iand };

/** The name of a join. */
export type JoinName = keyof typeof joins;

/** Names of the joins. */
export const joinNames: readonly JoinName[] = ['add', 'and', 'iand'];
