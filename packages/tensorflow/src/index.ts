export type { Cpu } from './cpu.ts';
export { type Checked, type Diagnosis, doctor, type Problem } from './doctor.ts';
export { type InstallOptions, install } from './install.ts';
export { type Installation, type InstalledOptions, installed } from './installation.ts';
export type { OnProgress, Progress } from './progress.ts';
export { type Tensorflow, type TensorflowOptions, tensorflow } from './tensorflow.ts';
export type { TfjsNode } from './tfjs-node.ts';
export type { Variant } from './versions.ts';
