/** The networks that SpikingJelly has with the same numbers. */
export const comparedModels = ['sew-resnet18', 'ms-resnet18'] as const;

/** A network that SpikingJelly has as well. */
export type ComparedModel = (typeof comparedModels)[number];

/** A network, its input and its time steps. */
export interface Problem {
  readonly model: string;
  readonly size: number;
  readonly batch: number;
  readonly T: number;
}

/** Medians of one kind of step. */
export interface Timing {
  readonly secondsPerStep: number;
  readonly imagesPerSecond: number;
  /** Processor time of all threads. */
  readonly cpuSecondsPerStep: number;
}

/** The shape of a convolution; the side is that of its output. */
export interface ConvolutionShape {
  readonly kernelSize: number;
  readonly channels: number;
  readonly filters: number;
  readonly side: number;
}

/** A convolution and the share of its inputs that is not zero. */
export interface Density extends ConvolutionShape {
  readonly density: number;
}

/** What `pnpm bench speed --json` and the peers print. */
export interface Measured extends Problem {
  readonly backend: string;
  readonly device: string;
  /** Of convolutions; bfloat16 is PyTorch's autocast where PyTorch computes. */
  readonly precision: 'float32' | 'bf16';
  readonly train: Timing;
  readonly eval: Timing;
  readonly peakMemoryBytes: number;
  readonly densities?: readonly Density[];
}

/** One turn of both programs. */
export interface Round {
  readonly ours: Measured;
  readonly theirs: Measured;
}

/** A problem with the rounds that count, and how many more were made in which a program did not get its cores. */
export interface Comparison {
  readonly problem: Problem;
  readonly rounds: readonly Round[];
  readonly repeated: number;
  /** Whether the rounds that count had their cores; where they had not, there were no better ones. */
  readonly whole: boolean;
}

/** The middle value; of an even number the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** Cores that a program had: processor time by wall clock, of a training and an evaluation step. */
export const coresOf = ({ train, eval: evaluation }: Measured): number =>
  (train.cpuSecondsPerStep + evaluation.cpuSecondsPerStep) / (train.secondsPerStep + evaluation.secondsPerStep);

/** A layer in words. */
export const layerName = ({ kernelSize, channels, filters, side }: ConvolutionShape): string =>
  `${kernelSize}×${kernelSize} ${channels}→${filters} at ${side}`;

type Column = readonly [title: string, of: (m: Measured) => number, digits: number];

const columns: readonly Column[] = [
  ['train img/s', (m) => m.train.imagesPerSecond, 2],
  ['eval img/s', (m) => m.eval.imagesPerSecond, 2],
  ['train ms', (m) => m.train.secondsPerStep * 1000, 0],
  ['eval ms', (m) => m.eval.secondsPerStep * 1000, 0],
  ['train CPU ms', (m) => m.train.cpuSecondsPerStep * 1000, 0],
  ['eval CPU ms', (m) => m.eval.cpuSecondsPerStep * 1000, 0],
  ['cores', coresOf, 2],
  ['peak MB', (m) => m.peakMemoryBytes / 1e6, 0],
];

/** A problem's table: medians over the rounds with the lowest and highest training speed, how many times the peer's speed ours is, and densities. */
export function report({ problem: { model, size, batch, T }, rounds, repeated, whole }: Comparison): string {
  const [ours, theirs] = [rounds.map((round) => round.ours), rounds.map((round) => round.theirs)];
  const again = repeated > 0 ? `, ${repeated} repeated as a program did not get its cores` : '';
  const rows = [ours, theirs].map((runs) => {
    const speeds = runs.map(({ train }) => train.imagesPerSecond);
    const cells = columns.map(([, of, digits]) => median(runs.map(of)).toFixed(digits));
    return [runs[0]?.backend ?? '', ...cells, `${Math.min(...speeds).toFixed(2)}-${Math.max(...speeds).toFixed(2)}`];
  });
  return [
    `${model}, ${size}×${size}, batch ${batch}, T = ${T}, ${ours[0]?.precision ?? ''}: ${rounds.length} rounds${again}`,
    ...aligned([['', ...columns.map(([title]) => title), 'train range'], ...rows]),
    ratio(ours, theirs),
    ...(whole ? [] : ['  No better rounds could be had: the machine gave fewer cores than it has. Compare the CPU times.']),
    ...[ours, theirs].map(([run]) => `  ${run?.backend}: ${run?.device}`),
    ...densities(ours[0]?.densities, theirs[0]?.densities),
  ].join('\n');
}

function ratio(ours: readonly Measured[], theirs: readonly Measured[]): string {
  const times = (of: (m: Measured) => number): string => (median(ours.map(of)) / median(theirs.map(of))).toFixed(2);
  const less = (of: (m: Measured) => number): string => (median(theirs.map(of)) / median(ours.map(of))).toFixed(2);
  const wall = `${times((m) => m.train.imagesPerSecond)}× the training speed, ${times((m) => m.eval.imagesPerSecond)}× the evaluation speed`;
  const cpu = `${less((m) => m.train.cpuSecondsPerStep)}× and ${less((m) => m.eval.cpuSecondsPerStep)}×`;
  return `ours / peer: ${wall}, ${times((m) => m.peakMemoryBytes)}× the memory; by CPU time ${cpu} the speed`;
}

/** Both programs' densities side by side: they go through a block's parts in different orders, but through layers of a shape in the same. */
function densities(ours: readonly Density[] = [], theirs: readonly Density[] = []): readonly string[] {
  if (ours.length === 0) return [];
  const rows = ours.map((one, i) => {
    const name = layerName(one);
    const before = ours.slice(0, i).filter((other) => layerName(other) === name).length;
    const twin = theirs.filter((other) => layerName(other) === name)[before];
    return [`  ${name}`, percent(one.density), twin ? percent(twin.density) : '-'];
  });
  return aligned([['  non-zero inputs of', 'ours', 'peer'], ...rows]);
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>((all, row) => row.map((cell, i) => Math.max(cell.length, all[i] ?? 0)), []);
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '));
}
