import type { Named } from '@synfire/core';
import { withSafetensors } from './open-safetensors.ts';

/** The strings of a safetensors file, without reading its arrays. */
export const readMetadata = (file: string): Promise<Named<string>> => withSafetensors(file, async ({ metadata }) => metadata);
