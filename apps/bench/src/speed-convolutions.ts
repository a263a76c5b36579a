import { type Conv2dAttrs, conv2d, conv2dFilterGradient, conv2dInputGradient } from '@synfire/kernel';
import type { ConvolutionShape } from '@synfire/tools/speed-report';
import {
  type DataId,
  getBackend,
  getKernel,
  type KernelConfig,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/** A convolution or one of its gradients. */
export type ConvolutionKind = 'forward' | 'inputGradient' | 'filterGradient';

/** A call of a convolution: its shape, floating-point operations as if its input were dense (without those on the padding), time, and the share of non-zero inputs where asked for. */
export interface ConvolutionCall extends ConvolutionShape {
  readonly kind: ConvolutionKind;
  readonly flops: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly density?: number;
}

type Infos = Readonly<Record<string, TensorInfo>>;

interface Attrs extends Conv2dAttrs {
  readonly filterShape?: readonly number[];
  readonly inputShape?: readonly number[];
}

/** Shapes of a convolution's input, filter and output, or of their gradients. */
type Shapes = readonly [x?: readonly number[], w?: readonly number[], y?: readonly number[]];

const kernels: readonly {
  readonly kind: ConvolutionKind;
  readonly name: string;
  readonly shapes: (inputs: Infos, attrs: Attrs, made: TensorInfo | undefined) => Shapes;
}[] = [
  { kind: 'forward', name: conv2d.name, shapes: ({ x, w }, _, y) => [x?.shape ?? [], w?.shape ?? [], y?.shape ?? []] },
  {
    kind: 'inputGradient',
    name: conv2dInputGradient.name,
    shapes: ({ w, dy }, { inputShape = [] }) => [inputShape, w?.shape ?? [], dy?.shape ?? []],
  },
  {
    kind: 'filterGradient',
    name: conv2dFilterGradient.name,
    shapes: ({ x, dy }, { filterShape = [] }) => [x?.shape ?? [], filterShape, dy?.shape ?? []],
  },
];

/** Every convolution that `f` computes, in order; with `densities` inputs are read back, and times mean nothing. Throws Error where the backend has no kernel for them. */
export async function watchConvolutions(
  f: () => Promise<void>,
  { densities = false }: { readonly densities?: boolean } = {},
): Promise<readonly ConvolutionCall[]> {
  const calls: ConvolutionCall[] = [];
  const originals = kernels.map(({ name }) => original(name));
  try {
    kernels.forEach(({ kind, shapes }, i) => {
      const config = originals[i];
      if (!config) return;
      replace(config, (call) => {
        const [began, before] = [performance.now(), process.cpuUsage()];
        const made = config.kernelFunc(call);
        const ms = performance.now() - began;
        const { user, system } = process.cpuUsage(before);
        // tfjs types inputs and attributes loosely; `defineKernel` passes these.
        const [inputs, { attrs }] = [call.inputs as Infos, call.attrs as unknown as { readonly attrs: Attrs }];
        const density = densities && inputs.x ? { density: nonZero(call.backend as Reader, inputs.x) } : {};
        calls.push({ kind, ...measures(shapes(inputs, attrs, [made].flat()[0]), attrs), ms, cpuMs: (user + system) / 1000, ...density });
        return made;
      });
    });
    await f();
  } finally {
    for (const config of originals) replace(config, config.kernelFunc);
  }
  return calls;
}

function original(name: string): KernelConfig {
  const found = getKernel(name, getBackend());
  if (!found) throw new Error(`the ${getBackend()} backend has no kernel ${name} to watch; use --backend tensorflow`);
  return found;
}

function replace(config: KernelConfig, kernelFunc: KernelConfig['kernelFunc']): void {
  unregisterKernel(config.kernelName, config.backendName);
  registerKernel({ ...config, kernelFunc });
}

function measures([x = [], w = [], y = []]: Shapes, attrs: Conv2dAttrs): ConvolutionShape & { readonly flops: number } {
  const [kernelSize = 0, , channels = 0, filters = 0] = w;
  const [images = 0, ...output] = y;
  const taps = [1, 2].reduce((all, axis) => all * meetings(x[axis] ?? 0, output[axis - 1] ?? 0, kernelSize, attrs), 1);
  return { kernelSize, channels, filters, side: output[0] ?? 0, flops: 2 * images * taps * channels * filters };
}

/** How often a tap of a window meets the map and not its padding, along one side. */
function meetings(input: number, output: number, kernelSize: number, { strides, pad }: Conv2dAttrs): number {
  let count = 0;
  for (let at = -pad, i = 0; i < output; i++, at += strides) count += Math.min(input, at + kernelSize) - Math.max(0, at);
  return count;
}

/** What backends have for reading a tensor. */
interface Reader {
  readSync(id: DataId): ArrayLike<number>;
}

function nonZero(backend: Reader, { dataId }: TensorInfo): number {
  const values = backend.readSync(dataId);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) count++;
  return count / values.length;
}
