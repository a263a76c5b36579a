import { backend } from '@tensorflow/tfjs-core';
import { installed } from '../installation.ts';
import { raw, type Tensorflow, type TensorflowBackend } from '../kernels/raw.ts';
import { tensorflow } from '../tensorflow.ts';
import { findLibrary, type Library } from './library.ts';

const folder = installed({ variant: 'cpu' });

/** The compiled kernels, where they are there. */
const library: Library | undefined = folder === undefined ? undefined : findLibrary(folder);

if (!library)
  console.warn('The native kernels are not compiled, so nothing is computed with them here; run: npx synfire-tensorflow install');

/** Whether a test that needs the kernels is skipped; with CI=true it fails instead. */
export const skipped: boolean = library === undefined && process.env.CI !== 'true';

/** Selects the backend; gives the kernels and TensorFlow's ops. */
export async function start(): Promise<{ readonly tf: Tensorflow; readonly library: Library }> {
  if (!library) throw new Error('the native kernels are not compiled; run: npx synfire-tensorflow install');
  await tensorflow({ variant: 'cpu' });
  // tfjs types the backend loosely.
  return { tf: raw(backend() as TensorflowBackend), library };
}
