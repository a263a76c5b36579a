/**
 * Synfire and SpikingJelly in turns, a fresh process each time, and a table of both:
 *   node --conditions=@synfire/source --import tsx tools/src/compare-speed.ts [--rounds 3] [--problems 224x2,32x32] [--T 4] [--backend tensorflow] [--static-stem] [--json]
 *
 * On a machine that others use, PyTorch's threads spin while they wait and a step may take twenty times as long;
 * OMP_WAIT_POLICY=passive in the environment prevents that, at some cost where the machine is free.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchScript, spikingJellyPython } from './peer-spikingjelly.ts';
import { type Measured, type Problem, report } from './speed-report.ts';

const root: string = join(import.meta.dirname, '..', '..');

const options = {
  rounds: { type: 'string', default: '3' },
  problems: { type: 'string', default: '224x2,32x32' },
  T: { type: 'string', default: '4' },
  backend: { type: 'string', default: 'tensorflow' },
  'static-stem': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const usage = `Usage: compare-speed.ts [options]

  --rounds N         times that each is run, in turns (default 3)
  --problems LIST    image size x batch, by commas (default 224x2,32x32)
  --T N              time steps (default 4)
  --backend B        our backend (default tensorflow)
  --static-stem      the peer computes conv1 once a static image, as we do, instead of T times
  --json             prints every measurement as JSON instead of the table`;

/** Runs a program to its end and reads the JSON line that it prints. Throws with its own words where it fails. */
async function measured(command: string, args: readonly string[]): Promise<Measured> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const status = await new Promise<number | null>((done, failed) => child.on('error', failed).on('close', done));
  const line = out.join('').trim().split('\n').at(-1) ?? '';
  if (status !== 0 || !line.startsWith('{'))
    throw new Error(`${command} ${args.join(' ')}: status ${status}, no JSON line at the end\n${errors.join('').slice(-2000)}`);
  return JSON.parse(line);
}

const flags = ({ size, batch, T }: Problem): string[] => ['--batch', `${batch}`, '--size', `${size}`, '--T', `${T}`];

const ours = (problem: Problem, backend: string): Promise<Measured> =>
  measured(process.execPath, [
    '--conditions=@synfire/source',
    ...['--import', 'tsx', 'apps/bench/src/main.ts', 'speed', '--model', 'sew-resnet18', '--backend', backend],
    ...flags(problem),
    '--json',
  ]);

const theirs = (problem: Problem, python: string, staticStem: boolean): Promise<Measured> =>
  measured(python, [benchScript, ...flags(problem), ...(staticStem ? ['--static-stem'] : [])]);

function problems(list: string, T: number): readonly Problem[] {
  return list.split(',').map((text) => {
    const [, size, batch] = /^(\d+)x(\d+)$/.exec(text) ?? [];
    if (!size || !batch) throw new RangeError(`--problems ${list}: '${text}' is not SIZExBATCH, such as 224x2`);
    return { size: Number(size), batch: Number(batch), T };
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) return console.log(usage);
  const [rounds, T] = [Number(values.rounds), Number(values.T)];
  if (!(Number.isInteger(rounds) && rounds > 0)) throw new RangeError(`--rounds ${values.rounds}: expected a whole number above 0`);
  if (!(Number.isInteger(T) && T > 0)) throw new RangeError(`--T ${values.T}: expected a whole number above 0`);
  const asked = problems(values.problems, T);
  const python = spikingJellyPython();
  const all: Measured[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const problem of asked) {
      console.error(`round ${round} of ${rounds}: ${problem.size}×${problem.size}, batch ${problem.batch}`);
      all.push(await ours(problem, values.backend));
      all.push(await theirs(problem, python, values['static-stem']));
    }
  }
  console.log(values.json ? JSON.stringify(all) : report(all));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof RangeError || (error instanceof TypeError && 'code' in error) ? 2 : 1;
}
