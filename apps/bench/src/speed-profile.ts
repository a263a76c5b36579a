import { type OpTime, type Profile, profile } from '@synfire/tensorflow';
import { median } from '@synfire/tools/speed-report';
import { table } from './table.ts';

/** A kind of op: its calls and milliseconds in a step, the share of the step, and the ops of TensorFlow that it is made of. */
interface ProfileRow extends OpTime {
  readonly kind: string;
  readonly share: number;
  readonly ops: Readonly<Record<string, OpTime>>;
}

/** Where the time of a step goes, medians over some steps. */
export interface StepProfile {
  readonly ms: number;
  readonly rows: readonly ProfileRow[];
}

/** What is not in TensorFlow's ops. */
const rest = 'JavaScript and waiting';

/** Kinds in the table's order with the ops that belong to them; what belongs to none is of the last. */
const kinds: readonly (readonly [kind: string, ops: RegExp])[] = [
  ['convolution forward', /^(Conv2D|SynfireEventConv|SynfireDensity)$/],
  ['input gradient', /^(Conv2DBackpropInput|SynfireEventConvInputGradient|SynfireShare|SynfireWinogradInputGradient)$/],
  ['filter gradient', /^(Conv2DBackpropFilter|SynfireEventConvFilterGradient)$/],
  ['norm and neuron', /^(SynfireScan|FusedBatchNorm(Grad)?V3)$/],
  ['statistics', /^(SynfireStatistics|SynfireRunning)$/],
  ['pool', /^(SynfireMaxPool(Gradient)?|MaxPool(Grad)?|AvgPool(Grad)?)$/],
  ['optimizer', /^SynfireMomentum$/],
  ['head and loss', /^(MatMul|BatchMatMulV2|Mean|OneHot|Max|Exp|Log|Sum|Softmax|LogSoftmax)$/],
  ['conversion of precision', /^Cast$/],
  ['data', /^createTensor$/],
  ['freeing memory', /^deleteTensor$/],
  ['other ops', /^/],
];

const kindOf = (op: string): string => kinds.find(([, ops]) => ops.test(op))?.[0] ?? rest;

/** Profiles some steps on the tensorflow backend, one by one. */
export async function profileSteps(step: () => Promise<void>, times: number): Promise<StepProfile> {
  const found: Profile[] = [];
  for (let i = 0; i < times; i++) found.push((await profile(step)).profile);
  return stepProfile(found);
}

/** Medians over steps; a kind's share is its part of the median step. */
export function stepProfile(steps: readonly Profile[]): StepProfile {
  const ms = median(steps.map((step) => step.ms));
  const medians = (of: (step: Profile) => number): number => median(steps.map(of));
  const names = [...new Set(steps.flatMap(({ ops }) => Object.keys(ops)))];
  const row = (kind: string): ProfileRow => {
    const own = names.filter((name) => kindOf(name) === kind);
    const total = medians(({ ops }) => sum(own.map((name) => ops[name]?.ms ?? 0)));
    const one = (name: string): OpTime => ({ calls: medians(({ ops }) => ops[name]?.calls ?? 0), ms: medians(({ ops }) => ops[name]?.ms ?? 0) }); // biome-ignore format: one line
    const calls = medians(({ ops }) => sum(own.map((name) => ops[name]?.calls ?? 0)));
    return { kind, calls, ms: total, share: total / ms, ops: Object.fromEntries(own.map((name) => [name, one(name)])) };
  };
  const outside = medians((step) => step.ms - sum(Object.values(step.ops).map((op) => op.ms)));
  const rows = kinds.map(([kind]) => row(kind)).filter(({ calls }) => calls > 0);
  return { ms, rows: [...rows, { kind: rest, calls: 0, ms: outside, share: outside / ms, ops: {} }] };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** A profile as a table, a row a kind. */
export function profileTable(title: string, { ms, rows }: StepProfile): string {
  const text = ({ kind, ms: own, share, calls }: ProfileRow): readonly string[] => [
    kind,
    own.toFixed(2),
    `${(100 * share).toFixed(1)} %`,
    calls === 0 ? '' : `${calls}`,
  ];
  return table([[title, 'ms', 'share', 'calls'], ...rows.map(text), ['a step', ms.toFixed(2), '', '']]);
}
