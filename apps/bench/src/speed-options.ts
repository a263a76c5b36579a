import { type ComparedModel, comparedModels, type Problem } from '@synfire/tools/speed-report';
import { type BackendName, backendNames, type PrecisionName, precisions } from './backend.ts';
import { type ModelName, modelNames, models } from './models.ts';
import type { Given, Options } from './options.ts';
import { UsageError } from './usage-error.ts';

/** The options of `bench speed`. */
export const speedOptions: Options = {
  model: { value: 'NAME', help: "a network for images, of those that 'pnpm bench models' lists", fallback: 'sew-resnet18' },
  backend: { value: 'NAME', help: backendNames.join(' | '), fallback: 'auto' },
  precision: {
    value: 'NAME',
    help: `${precisionNames().join(' | ')}: of what is between layers; the peer's bf16 is PyTorch's autocast`,
    fallback: 'float32',
  },
  batch: { value: 'N', help: 'images a step', fallback: '2' },
  size: { value: 'N', help: 'side of the images in pixels', fallback: "the model's, 224 or 32" },
  T: { value: 'N', help: 'time steps', fallback: '4' },
  steps: { value: 'N', help: 'timed steps, after two to warm up', fallback: '10' },
  weights: { value: 'FILE', help: "weights to time with, ours or PyTorch's; training then keeps them nearly as they are" },
  density: {
    value: 'PERCENT',
    help: 'weights whose neurons fire at this mean rate (made by SpikingJelly, which is installed on first use); with --densities',
  },
  densities: { help: 'also the share of non-zero inputs of every convolution' },
  profile: { help: 'also a table of where the time of a step goes, by kind of op' },
  roofline: { help: 'also GFLOP/s of every convolution beside a plain matrix product' },
  compare: { value: 'PEER', help: `spikingjelly: both in turns, each in processes of its own; ${comparedModels.join(' and ')} at 224×224 and 32×32 unless --model, or --size and --batch, say less` }, // biome-ignore format: one line an option
  rounds: { value: 'N', help: 'with --compare: rounds; those in which a program did not get its cores are repeated', fallback: '5' },
  'static-stem': { help: 'with --compare: the peer computes its first convolution once a static image, as we do, and not T times' },
  json: { help: 'print JSON alone' },
  help: { help: 'show this' },
};

/** What `bench speed` times. */
export interface SpeedConfig extends Problem {
  readonly model: ModelName;
  readonly backend: BackendName;
  readonly precision: PrecisionName;
  readonly steps: number;
  readonly weights: string | undefined;
  /** Percent. */
  readonly density: number | undefined;
  /** Whether the share of non-zero inputs of every convolution is shown, which tells whether neurons fire as `density` asked. */
  readonly densities: boolean;
}

/** What `bench speed --compare` times. */
export interface CompareConfig {
  readonly problems: readonly Problem[];
  readonly backend: BackendName;
  readonly precision: PrecisionName;
  readonly steps: number;
  readonly rounds: number;
  readonly weights: string | undefined;
  readonly density: number | undefined;
  readonly staticStem: boolean;
}

/** The network, its input and its weights. Throws UsageError. */
export function speedConfig(given: Given): SpeedConfig {
  for (const name of ['rounds', 'static-stem']) if (given.has(name)) throw new UsageError(`--${name} belongs to --compare; give --compare spikingjelly`); // biome-ignore format: one line
  const model = given.word('model', modelNames) ?? 'sew-resnet18';
  const [batch, size, T] = [given.count('batch') ?? 2, given.count('size', 8) ?? models[model].recipe.size, given.count('T') ?? 4];
  const density = densityOf(given);
  if (density !== undefined) compared(model, `--density ${density}`);
  const densities = given.has('densities') || density !== undefined;
  return {
    model,
    batch,
    size,
    T,
    density,
    densities,
    ...computed(given),
    steps: given.count('steps') ?? 10,
    weights: given.text('weights'),
  };
}

/** The problems to compare on. Throws UsageError. */
export function compareConfig(given: Given): CompareConfig {
  given.word('compare', ['spikingjelly']);
  for (const name of ['profile', 'roofline']) if (given.has(name)) throw new UsageError(`--${name} looks into this program alone; leave out --compare`); // biome-ignore format: one line
  const model = given.word('model', modelNames);
  const chosen = model ? [compared(model, '--compare spikingjelly')] : comparedModels;
  if (given.has('weights') && !model) throw new UsageError('--weights with --compare needs the --model that they are of');
  const [size, batch, T] = [given.count('size', 8), given.count('batch'), given.count('T') ?? 4];
  if ((size === undefined) !== (batch === undefined)) throw new UsageError('--compare takes --size and --batch together, or neither');
  const inputs = size && batch ? [{ size, batch }] : [{ size: 224, batch: 2 }, { size: 32, batch: 32 }]; // biome-ignore format: one line
  return {
    problems: chosen.flatMap((name) => inputs.map((input) => ({ model: name, ...input, T }))),
    ...computed(given),
    steps: given.count('steps') ?? 10,
    rounds: given.count('rounds') ?? 5,
    weights: given.text('weights'),
    density: densityOf(given),
    staticStem: given.has('static-stem'),
  };
}

function precisionNames(): readonly PrecisionName[] {
  return Object.keys(precisions) as PrecisionName[]; // the keys of `precisions`
}

const computed = (given: Given): Pick<SpeedConfig, 'backend' | 'precision'> => ({
  backend: given.word('backend', backendNames) ?? 'auto',
  precision: given.word('precision', precisionNames()) ?? 'float32',
});

function densityOf(given: Given): number | undefined {
  if (given.has('density') && given.has('weights')) throw new UsageError('--density makes weights; give it or --weights, not both');
  return given.number('density', 'percent between 0 and 100', (n) => n > 0 && n < 100);
}

function compared(model: ModelName, option: string): ComparedModel {
  const found = comparedModels.find((name) => name === model);
  if (!found) throw new UsageError(`${option} is for ${comparedModels.join(' and ')}; SpikingJelly has no ${model} of the same numbers`);
  return found;
}
