import { type ConvolutionShape, layerName, median } from '@synfire/tools/speed-report';
import { matMul, randomUniform } from '@tensorflow/tfjs-core';
import { type ConvolutionCall, type ConvolutionKind, watchConvolutions } from './speed-convolutions.ts';
import type { Steps } from './speed-steps.ts';
import { table } from './table.ts';

/** Floating-point operations, as if dense, in a wall-clock and in a CPU second. */
interface Rate {
  readonly gflops: number;
  readonly gflopsPerCpuSecond: number;
}

/** A convolution of the net, the share of its inputs that is not zero, and its rates; the stem has no input gradient. */
export interface RooflineRow extends ConvolutionShape {
  readonly density: number;
  readonly forward?: Rate;
  readonly inputGradient?: Rate;
  readonly filterGradient?: Rate;
}

/** Convolutions in the order of computation beside a plain matrix product on the same machine. */
export interface Roofline {
  readonly matMul: Rate;
  readonly rows: readonly RooflineRow[];
}

/** Side of the square matrices. */
const side = 1024;

/** Watches some training steps, each followed by a matrix product. */
export async function measureRoofline(steps: Steps, times: number): Promise<Roofline> {
  const dense = await watchConvolutions(steps.train, { densities: true });
  const product = matrixProduct();
  const seen: (readonly ConvolutionCall[])[] = [];
  const products: Time[] = [];
  product.time();
  for (let i = 0; i < times; i++) {
    seen.push(await watchConvolutions(steps.train));
    products.push(product.time());
  }
  product.dispose();
  return { matMul: rate(2 * side ** 3, products), rows: rooflineRows(dense, seen) };
}

/** A row a convolution from the calls of a step that was watched for densities, and of some that were timed. */
export function rooflineRows(dense: readonly ConvolutionCall[], seen: readonly (readonly ConvolutionCall[])[]): readonly RooflineRow[] {
  const forward = dense.filter(({ kind }) => kind === 'forward');
  return forward.map((layer, i) => {
    const { kernelSize, channels, filters, side: output, flops, density = Number.NaN } = layer;
    const before = forward.slice(0, i).filter((other) => same(other, layer)).length;
    const rateOf = (kind: ConvolutionKind): { readonly [K in ConvolutionKind]?: Rate } => {
      const times = seen.flatMap((calls) =>
        nth(
          calls.filter((call) => call.kind === kind && same(call, layer)),
          before,
          kind,
        ),
      );
      return times.length > 0 ? { [kind]: rate(flops, times) } : {};
    };
    const rates = { ...rateOf('forward'), ...rateOf('inputGradient'), ...rateOf('filterGradient') };
    return { kernelSize, channels, filters, side: output, density, ...rates };
  });
}

const same = (a: ConvolutionShape, b: ConvolutionShape): boolean =>
  a.kernelSize === b.kernelSize && a.channels === b.channels && a.filters === b.filters && a.side === b.side;

/** Layers of one shape come in turn, and in backward in reverse. */
function nth(calls: readonly ConvolutionCall[], n: number, kind: ConvolutionKind): readonly ConvolutionCall[] {
  const found = calls[kind === 'forward' ? n : calls.length - 1 - n];
  return found ? [found] : [];
}

interface Time {
  readonly ms: number;
  readonly cpuMs: number;
}

const rate = (flops: number, times: readonly Time[]): Rate => ({
  gflops: flops / median(times.map(({ ms }) => ms)) / 1e6,
  gflopsPerCpuSecond: flops / median(times.map(({ cpuMs }) => cpuMs)) / 1e6,
});

function matrixProduct(): { time(): Time; dispose(): void } {
  const a = randomUniform([side, side]);
  const b = randomUniform([side, side]);
  return {
    time() {
      const [began, before] = [performance.now(), process.cpuUsage()];
      const made = matMul(a, b);
      const [ms, { user, system }] = [performance.now() - began, process.cpuUsage(before)];
      made.dispose();
      return { ms, cpuMs: (user + system) / 1000 };
    },
    dispose() {
      a.dispose();
      b.dispose();
    },
  };
}

/** A roofline as a table: GFLOP/s of each convolution and its percentage of the matrix product's, by wall clock and by CPU time. */
export function rooflineTable({ matMul: product, rows }: Roofline): string {
  const cells = (own: Rate | undefined): readonly string[] =>
    own
      ? [own.gflops.toFixed(0), percent(own.gflops / product.gflops), percent(own.gflopsPerCpuSecond / product.gflopsPerCpuSecond)]
      : ['', '', ''];
  const titles = ['forward', 'input', 'filter'].flatMap((kind) => [kind, '% wall', '% CPU']);
  return [
    table([
      ['GFLOP/s as if dense', 'density', ...titles],
      ...rows.map((row) => [layerName(row), percent(row.density), ...[row.forward, row.inputGradient, row.filterGradient].flatMap(cells)]),
    ]),
    `matrix product of ${side}×${side}: ${product.gflops.toFixed(0)} GFLOP/s, ${product.gflopsPerCpuSecond.toFixed(0)} a CPU second; percentages are of it`,
  ].join('\n');
}

const percent = (share: number): string => (100 * share).toFixed(0);
