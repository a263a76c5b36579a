import { type Layer, type Named, named, type Tree } from '@synfire/core';
import { mul, oneHot, softmax, sub, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { expectNear, type GoldenCase, goldenCases } from './golden.ts';
import { type GoldenRun, runGolden, type Shown } from './golden-net.ts';
import { torchName, toTorch } from './torch-names.ts';

/** Mean and, where it is known, largest value of a block's output. */
export interface BlockOutput {
  readonly mean: number;
  readonly largest?: number;
}

/** A block's output from what was shown by path, and from the output of the block before it (of the stem, by the path `bn1`, at the first). */
export type OutputOf = (shown: (path: string) => BlockOutput | undefined, block: string, before: BlockOutput) => BlockOutput | undefined;

/** How the golden files name things, and what is tried. */
interface GoldenNetsOptions {
  readonly nameOf?: (path: string) => string;
  /** False leaves out training. */
  readonly training?: boolean;
  /** The networks with `norm: offset`, by name; then they are run with folded batch norms as well. */
  readonly folded?: Named<Layer>;
  /** The networks with `everyStepHead`, by name, evaluated in place of the others, so that the logits of every step are compared. */
  readonly everyStep?: Named<Layer>;
  /** Where a block's output is shown; by default under its own path, as `shownNorm` does for SEW blocks. */
  readonly outputOf?: OutputOf;
}

/** False where convolutions are plain JavaScript, and large networks take minutes; SYNFIRE_ALL_GOLDEN=1 asks for them all the same. */
export const everyGoldenNet: boolean = process.env.SYNFIRE_SLOW_BACKEND === undefined || process.env.SYNFIRE_ALL_GOLDEN === '1';

/** Of a network on one core in plain JavaScript. */
const timeout = 3_600_000;

/**
 * Tests of whole networks of ten classes, by the golden files' names of them, against `net_<name>_eval` and `net_<name>_train`, all that
 * the files hold: spikes of every layer and their number of neurons exactly; outputs of blocks, logits, loss, norms of all gradients,
 * some gradients and running statistics within the files' tolerance. Networks are to be made with `shownNorm`.
 */
export function testGoldenNets(nets: Named<Layer>, options: GoldenNetsOptions = {}): void {
  const { nameOf = torchName, training = true, folded = {}, everyStep = nets, outputOf = (shown, block) => shown(block) } = options;
  describe('golden networks', () => {
    for (const [name, net] of Object.entries(nets)) {
      const inner = folded[name];
      for (const golden of goldenCases(`net_${name}_eval`)) {
        test(golden.name, { timeout }, () =>
          tidy(() => checkForward(golden, runGolden(golden, everyStep[name] ?? net, { nameOf, training: false }), outputOf)),
        );
        if (inner)
          test(`${golden.name} with batch norms folded into convolutions`, { timeout }, () =>
            tidy(() => checkFolded(golden, runGolden(golden, net, { nameOf, training: false, folded: inner }))),
          );
      }
      for (const golden of training ? goldenCases(`net_${name}_train`) : [])
        test(golden.name, { timeout }, () =>
          tidy(() => {
            const run = runGolden(golden, net, { nameOf, training: true });
            checkForward(golden, run, outputOf);
            checkBackward(golden, run, nameOf);
          }),
        );
    }
  });
}

const numbers = (golden: GoldenCase, name: string): readonly number[] => [...(golden.tensors[name]?.values ?? [])];

function checkForward(golden: GoldenCase, { applied, shown }: GoldenRun, outputOf: OutputOf): void {
  checkSpikes(golden, shown);
  checkBlocks(golden, shown, outputOf);
  const { T, x } = applied.y;
  const logits = overTime(T)(x.dataSync());
  if (T > 1) expectNear(x.dataSync(), golden, 'logits');
  expectNear(logits, golden, 'logits', overTime(stepsOf(golden)));
  expectNear([crossEntropy(logits, numbers(golden, 'labels'))], golden, 'loss');
}

function checkSpikes(golden: GoldenCase, shown: ReadonlyMap<string, Shown>): void {
  const { spiking_layers: layers } = golden.attributes as { spiking_layers: string[] }; // as cases.json has it
  const seen = layers.map((name) => shown.get(name));
  expect(seen.map((layer) => layer?.sum)).toEqual(numbers(golden, 'spike_count/f64'));
  // With the number of neurons over all steps, rates are equal as well.
  expect(seen.map((layer) => layer?.size)).toEqual(numbers(golden, 'neuron_steps'));
}

function checkBlocks(golden: GoldenCase, shown: ReadonlyMap<string, Shown>, outputOf: OutputOf): void {
  const { blocks } = golden.attributes as { blocks: string[] }; // as cases.json has it
  const outputAt = (path: string): BlockOutput | undefined => {
    const found = shown.get(path);
    return found && { mean: found.sum / found.size, largest: found.largest };
  };
  let before = outputAt('bn1') ?? { mean: Number.NaN };
  const outputs = blocks.map((block) => {
    before = outputOf(outputAt, block, before) ?? expect.fail(`the output of ${block} was not shown; is the network made with shownNorm?`);
    return before;
  });
  const means = outputs.map(({ mean }) => mean);
  expectNear(means, golden, 'block_mean');
  const largest = numbers(golden, 'block_max');
  expect(outputs.map((output, i) => output.largest ?? largest[i])).toEqual(largest);
}

function checkFolded(golden: GoldenCase, { applied, shown }: GoldenRun): void {
  checkSpikes(golden, shown);
  const truth = overTime(stepsOf(golden))(numbers(golden, 'logits/f64'));
  const off = Array.from(applied.y.x.dataSync(), (value, i) => Math.abs(value - (truth[i] ?? Number.NaN)));
  expect(off).toHaveLength(truth.length);
  expect(Math.max(...off)).toBeLessThan(1e-4);
}

function checkBackward(golden: GoldenCase, { applied }: GoldenRun, nameOf: (path: string) => string): void {
  const labels = oneHot(tensor1d([...numbers(golden, 'labels')], 'int32'), 10);
  const dy = mul(sub(softmax(applied.y.x), labels), 1 / (applied.y.x.shape[0] ?? 1));
  const { grads } = applied.backward?.(dy, false) ?? expect.fail('no backward');
  const gradients = valuesByName(grads, nameOf);
  const order = (golden.attributes.parameters as [string, number[]][]).map(([name]) => name); // as cases.json has it
  const norms = order.map((name) => length(gradients.get(name) ?? [Number.NaN]));
  expectNear(norms, golden, 'grad_norm');
  const running = valuesByName(applied.state, nameOf);
  for (const [prefix, values] of [
    ['grad', gradients],
    ['after', running],
  ] as const) {
    // biome-ignore format: one line
    const names = Object.keys(golden.tensors).flatMap((name) => name.match(new RegExp(`^${prefix}/(.*)/f64$`))?.[1] ?? []);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expectNear(values.get(name) ?? [], golden, `${prefix}/${name}`);
  }
}

const valuesByName = (tree: Tree, nameOf: (path: string) => string): ReadonlyMap<string, ArrayLike<number>> =>
  new Map(named(tree).map(([path, leaf]) => [nameOf(path), toTorch(leaf).dataSync()]));

const length = (values: ArrayLike<number>): number => Math.sqrt(Array.from(values).reduce((a, v) => a + v * v, 0));

const stepsOf = ({ attributes }: GoldenCase): number => (attributes as { T: number }).T; // as cases.json has it

/** Mean over T of [T, B, classes] values. */
const overTime =
  (T: number) =>
  (values: ArrayLike<number>): readonly number[] => {
    const n = values.length / T;
    const steps = Array.from({ length: T }, (_, t) => Array.from(values).slice(t * n, (t + 1) * n));
    return Array.from({ length: n }, (_, i) => steps.reduce((sum, step) => sum + (step[i] ?? 0), 0) / T);
  };

/** Mean over samples of -log softmax at the label. */
function crossEntropy(logits: readonly number[], labels: readonly number[]): number {
  const classes = logits.length / labels.length;
  const losses = labels.map((label, b) => {
    const row = logits.slice(b * classes, (b + 1) * classes);
    return Math.log(row.reduce((sum, o) => sum + Math.exp(o), 0)) - (row[label] ?? Number.NaN);
  });
  return losses.reduce((a, b) => a + b) / labels.length;
}
