import { type Density, layerName, type Measured } from '@synfire/tools/speed-report';
import type { Timing } from './speed.ts';
import { profileTable, type StepProfile } from './speed-profile.ts';
import { type Roofline, rooflineTable } from './speed-roofline.ts';
import { table } from './table.ts';

/** What `bench speed --json` prints. */
export interface Speed extends Measured {
  readonly description: string;
  readonly profile?: { readonly train: StepProfile; readonly eval: StepProfile };
  readonly roofline?: Roofline;
}

/** What `bench speed` prints. */
export function speedText({ model, T, size, batch, precision, description, train, eval: evaluation, ...more }: Speed): string {
  const { profile, roofline, densities, peakMemoryBytes } = more;
  return [
    `${model}, T = ${T}, ${size}×${size}, batch ${batch}, ${precision}; ${description}`,
    table([['', 's/step', 'CPU s/step', 'images/s'], row('training', train), row('evaluation', evaluation)]),
    `peak memory ${(peakMemoryBytes / 2 ** 20).toFixed(0)} MiB`,
    ...(profile ? ['', profileTable('training', profile.train), '', profileTable('evaluation', profile.eval)] : []),
    ...(roofline ? ['', rooflineTable(roofline)] : []),
    ...(densities ? ['', densityTable(densities)] : []),
  ].join('\n');
}

const row = (name: string, { secondsPerStep, cpuSecondsPerStep, imagesPerSecond }: Timing): readonly string[] => [
  name,
  secondsPerStep.toFixed(4),
  cpuSecondsPerStep.toFixed(4),
  imagesPerSecond.toFixed(2),
];

const densityTable = (densities: readonly Density[]): string =>
  table([['convolution', 'non-zero inputs'], ...densities.map((one) => [layerName(one), `${(100 * one.density).toFixed(1)} %`])]);
