import type { Join } from '@synfire/kernel';
import { add, and, iand, type SewResnet, sewResnet18, sewResnet34, sewResnet50, sewResnet101, sewResnet152 } from '@synfire/sew-resnet';

const source = 'Fang et al. 2021, arXiv 2102.04159';

/** The name of a model. */
export type ModelName = 'sew-resnet18' | 'sew-resnet34' | 'sew-resnet50' | 'sew-resnet101' | 'sew-resnet152';

/** The models that the command line knows, with where they are from. */
export const models: Readonly<Record<ModelName, { readonly build: SewResnet; readonly source: string }>> = {
  'sew-resnet18': { build: sewResnet18, source },
  'sew-resnet34': { build: sewResnet34, source },
  'sew-resnet50': { build: sewResnet50, source },
  'sew-resnet101': { build: sewResnet101, source },
  'sew-resnet152': { build: sewResnet152, source },
};

/** Names of the models, in order of depth. */
export const modelNames: readonly ModelName[] = ['sew-resnet18', 'sew-resnet34', 'sew-resnet50', 'sew-resnet101', 'sew-resnet152'];

/** The joins that the command line knows. */
export const joins: Readonly<Record<'add' | 'and' | 'iand', Join>> = { add, and, iand };

/** The name of a join. */
export type JoinName = keyof typeof joins;

/** Names of the joins. */
export const joinNames: readonly JoinName[] = ['add', 'and', 'iand'];
