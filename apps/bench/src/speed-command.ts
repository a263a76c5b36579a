import { compareSpeed } from '@synfire/tools/compare-speed';
import { withFiringWeights } from '@synfire/tools/firing-weights';
import { type Comparison, type Problem, report } from '@synfire/tools/speed-report';
import { startBackend } from './backend.ts';
import { buildModel } from './imagenet-model.ts';
import { type Given, help, parse } from './options.ts';
import { timed } from './speed.ts';
import { watchConvolutions } from './speed-convolutions.ts';
import { compareConfig, type SpeedConfig, speedConfig, speedOptions } from './speed-options.ts';
import { profileSteps } from './speed-profile.ts';
import { measureRoofline } from './speed-roofline.ts';
import { makeSteps, type Steps } from './speed-steps.ts';
import { type Speed, speedText } from './speed-text.ts';
import { peakMemoryBytes } from './summary.ts';
import { loadWeights } from './weights.ts';

const about =
  'Times a training step and an evaluation step on random images (medians after warm-up), shows where their time goes, and compares with another library.';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** `bench speed`: the median of a training and of an evaluation step, what they are made of, or a comparison; returns the exit status. */
export async function speedCommand(args: readonly string[]): Promise<number> {
  const given = parse(args, speedOptions);
  if (given.has('help')) {
    process.stdout.write(help('pnpm bench speed [options]', about, speedOptions));
    return 0;
  }
  if (given.has('compare')) {
    const all: Comparison[] = [];
    for await (const found of compareSpeed(compareConfig(given), say)) {
      all.push(found);
      if (!given.has('json')) process.stdout.write(`${report(found)}\n\n`);
    }
    if (given.has('json')) process.stdout.write(`${JSON.stringify(all)}\n`);
    return 0;
  }
  const config = speedConfig(given);
  const { density } = config;
  const found = density === undefined ? await measured(given, config, config.weights) : await withFiringWeights({ ...config, density }, (file) => measured(given, config, file), say); // biome-ignore format: one line a way
  process.stdout.write(`${given.has('json') ? JSON.stringify(found) : speedText(found)}\n`);
  return 0;
}

async function measured(
  given: Given,
  { model, batch, size, T, steps: n, ...config }: SpeedConfig,
  weights: string | undefined,
): Promise<Speed> {
  const backend = await startBackend(config.backend, say, config.precision);
  const looks = ['profile', 'roofline', 'densities'].find((name) => given.has(name));
  if (looks && backend.name !== 'tensorflow') throw new Error(`--${looks} looks into the tensorflow backend, and this is ${backend.name}`);
  const steps = await makeSteps(buildModel({ model, T }, 1000), {
    ...{ batch, size, classes: 1000 },
    weights: weights === undefined ? undefined : (like) => loadWeights(weights, like, say),
  });
  const repeats = { warmUp: 2, timed: n };
  const train = await timed(steps.train, batch, repeats);
  const evaluation = await timed(steps.evaluate, batch, repeats);
  const problem: Problem = { model, batch, size, T };
  const about = { backend: backend.name, device: backend.device, description: backend.description, precision: config.precision };
  const found = { ...problem, ...about, train, eval: evaluation, peakMemoryBytes: peakMemoryBytes() };
  try {
    return { ...found, ...(await lookedInto(given, steps, n, config.densities && backend.name === 'tensorflow')) };
  } finally {
    steps.dispose();
  }
}

/** What is asked for besides the times. */
async function lookedInto(
  given: Given,
  steps: Steps,
  n: number,
  withDensities: boolean,
): Promise<Pick<Speed, 'densities' | 'profile' | 'roofline'>> {
  const densities = async () => (await watchConvolutions(steps.evaluate, { densities: true })).map(({ kernelSize, channels, filters, side, density = 1 }) => ({ kernelSize, channels, filters, side, density })); // biome-ignore format: one line
  return {
    ...(given.has('profile') && { profile: { train: await profileSteps(steps.train, n), eval: await profileSteps(steps.evaluate, n) } }),
    ...(given.has('roofline') && { roofline: await measureRoofline(steps, n) }),
    ...(withDensities && { densities: await densities() }),
  };
}
