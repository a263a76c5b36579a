import { freemem, totalmem } from 'node:os';
import { size } from './size.ts';

/** The part of tfjs-node-gpu's binding through which every op runs. */
interface Executes {
  executeOp(name: string, ...rest: readonly unknown[]): unknown;
}

/** A binding whose failed allocations are Errors that say how much was asked for, by which op, and what lowers it. */
export function withMemoryErrors<B extends Executes>(binding: B): B {
  const executeOp = (name: string, ...rest: readonly unknown[]): unknown => {
    try {
      return binding.executeOp(name, ...rest);
    } catch (error) {
      throw memoryError(name, error) ?? error;
    }
  };
  // Its properties are read-only, so an object that inherits from it takes its place.
  return Object.create(binding, { executeOp: { value: executeOp, writable: true } });
}

const bytesOf: Readonly<Record<string, number>> = {
  bool: 1,
  uint8: 1,
  int8: 1,
  half: 2,
  bfloat16: 2,
  int16: 2,
  double: 8,
  int64: 8,
  complex64: 8,
};

/** TensorFlow's status RESOURCE_EXHAUSTED. */
const exhausted = /^Invalid TF_Status: 8\b/;

function memoryError(op: string, error: unknown): Error | undefined {
  const text = error instanceof Error ? error.message : '';
  if (!exhausted.test(text)) return undefined;
  const [, shape, type = 'float', place] = /allocating tensor with shape\[([\d,]*)\] and type (\w+) on \S*device:(\w+)/.exec(text) ?? [];
  const bytes = (shape?.split(',') ?? []).reduce((product, side) => product * Number(side || 1), bytesOf[type] ?? 4);
  const asked =
    shape === undefined ? `for itself (${text.split('\n')[1] ?? text})` : `for ${size(bytes)}, a tensor [${shape}] of type ${type}`;
  const machine = place === 'GPU' ? 'on the GPU' : `${size(freemem())} of this machine's ${size(totalmem())} are free`;
  const remedy = 'a smaller batch, fewer time steps, smaller images or `remat` around the blocks take less';
  return new Error(`out of memory: ${op} asked ${asked}; ${machine}; ${remedy}`, { cause: error });
}
