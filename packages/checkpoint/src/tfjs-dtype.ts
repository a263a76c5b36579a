import type { Dtype } from './dtype.ts';

const pairs: readonly (readonly [tfjs: string, file: Dtype])[] = [
  ['float32', 'F32'],
  ['int32', 'I32'],
  ['bool', 'BOOL'],
];

/** safetensors' name of one of tfjs's element types; undefined for strings and complex numbers. */
export const fileDtype = (tfjs: string): Dtype | undefined => pairs.find(([name]) => name === tfjs)?.[1];

/** tfjs's name of an element type; undefined where tfjs lacks it. */
export const tfjsDtype = (file: Dtype): string | undefined => pairs.find(([, name]) => name === file)?.[0];
