/** The TensorFlow release that is installed: the one the binding of tfjs-node-gpu was verified against. */
export const tensorflowVersion: string = '2.21.0';

/** The version of @tensorflow/tfjs-node-gpu that the install command asks for when none is there. */
export const tfjsVersion: string = '4.22.0';

/** Which build of TensorFlow: `cpu` has oneDNN, `cuda` also runs on NVIDIA GPUs. */
export type Variant = 'cpu' | 'cuda';

/** The command that mends most problems; every error about a missing installation names it. */
export const installCommand: string = 'npx synfire-tensorflow install';
