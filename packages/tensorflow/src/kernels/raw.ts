import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { bfloat16, type TensorMap, uint8, widenForOthers } from './bfloat16.ts';

/** A TensorFlow tensor by its number in the binding, outside tfjs's engine: no tape, no scopes, freed by hand. */
export interface Raw {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** An attribute of a TensorFlow op. Types of inputs need none: TensorFlow infers them. */
export interface Attr {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
}

/** The part of tfjs-node-gpu's binding that kernels use. */
export interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_TYPE: number;
  isUsingGpuDevice(): boolean;
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array;
  executeOp(name: string, attrs: readonly Attr[], inputs: readonly number[], outputs: number): Raw[];
}

/** tfjs-node-gpu's backend with the members that its type calls private; their versions are pinned. */
export interface TensorflowBackend extends KernelBackend {
  /** Another object while `profile` watches. */
  binding: Binding;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  readonly tensorMap: TensorMap;
  createOutputTensor(raw: Raw): TensorInfo;
}

/** TensorFlow's ops on raw tensors. */
export interface Tensorflow {
  readonly binding: Binding;
  run(op: string, attrs: readonly Attr[], inputs: readonly Raw[]): Raw;
  runAll(op: string, attrs: readonly Attr[], inputs: readonly Raw[], outputs: number): readonly Raw[];
  free(...tensors: readonly Raw[]): void;
  /** A tensor of tfjs's engine, borrowed; one of bfloat16 becomes float32. */
  input(tensor: TensorInfo): Raw;
  /** A tensor of tfjs's engine, borrowed, bfloat16 or bytes where it is that: for ops that take both. */
  activation(tensor: TensorInfo): Raw;
  /** A tensor in another number type: itself where it has it, else a new one. */
  cast(tensor: Raw, dtype: number): Raw;
  /** A raw tensor handed over to tfjs's engine; tfjs takes one of bfloat16 for float32, and one of bytes for bool. */
  output(raw: Raw): TensorInfo;
  /** Another handle of a tensor of tfjs's engine, for it to own; undefined where the tensor has been freed. */
  shared(tensor: TensorInfo): TensorInfo | undefined;
  /** Whether another handle of the same tensor exists. */
  isShared(tensor: TensorInfo): boolean;
  /** A tensor of floats or whole numbers, the caller's. */
  made(shape: readonly number[], values: Float32Array | Int32Array): Raw;
  /** A constant that is made once and kept. */
  scalar(value: number): Raw;
  /** A constant of whole numbers (shapes, axes, paddings) that is made once and kept. */
  ints(values: readonly number[], shape?: readonly number[]): Raw;
  int(name: string, value: number): Attr;
  intList(name: string, value: readonly number[]): Attr;
  float(name: string, value: number): Attr;
  bool(name: string, value: boolean): Attr;
  string(name: string, value: string): Attr;
  type(name: string, value: number): Attr;
}

const known = new WeakMap<TensorflowBackend, Tensorflow>();

/** TensorFlow's ops on a backend. */
export function raw(backend: TensorflowBackend): Tensorflow {
  const made = known.get(backend) ?? make(backend);
  known.set(backend, made);
  return made;
}

function make(backend: TensorflowBackend): Tensorflow {
  const { binding } = backend;
  const constants = new Map<string, Raw>();
  const constant = (key: string, shape: readonly number[], dtype: number, values: () => Float32Array | Int32Array): Raw => {
    const found = constants.get(key) ?? { id: binding.createTensor(shape, dtype, values()), shape, dtype };
    constants.set(key, found);
    return found;
  };
  const runAll: Tensorflow['runAll'] = (op, attrs, inputs, outputs) => backend.binding.executeOp(op, attrs, inputs.map(({ id }) => id), outputs); // biome-ignore format: one call
  const run: Tensorflow['run'] = (op, attrs, inputs) => first(runAll(op, attrs, inputs, 1), op);
  const type: Tensorflow['type'] = (name, value) => ({ name, type: binding.TF_ATTR_TYPE, value });
  const input: Tensorflow['input'] = (tensor) => ({ id: backend.getInputTensorIds([tensor])[0] ?? -1, shape: tensor.shape, dtype: binding.TF_FLOAT }); // biome-ignore format: one call
  return {
    binding,
    runAll,
    run,
    free: (...tensors) => {
      for (const { id } of tensors) binding.deleteTensor(id);
    },
    input,
    activation: (tensor) => {
      const { id, dtype } = backend.tensorMap.get(tensor.dataId);
      return dtype === bfloat16 || dtype === uint8 ? { id, shape: tensor.shape, dtype } : input(tensor);
    },
    cast: (tensor, dtype) => (tensor.dtype === dtype ? tensor : run('Cast', [type('DstT', dtype)], [tensor])),
    shared: ({ dataId, shape, dtype }) => {
      if (!backend.tensorMap.has(dataId)) return undefined;
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
    isShared: ({ dataId }) => backend.refCount(dataId) > 1,
    made: (shape, values) => {
      const dtype = values instanceof Float32Array ? binding.TF_FLOAT : binding.TF_INT32;
      return { id: backend.binding.createTensor(shape, dtype, values), shape, dtype };
    },
    output: (tensor) => {
      const { dtype } = tensor;
      if (dtype !== bfloat16 && dtype !== uint8) return backend.createOutputTensor(tensor);
      if (dtype === bfloat16) widenForOthers(backend);
      const info = backend.createOutputTensor({ ...tensor, dtype: dtype === uint8 ? binding.TF_BOOL : binding.TF_FLOAT });
      backend.tensorMap.get(info.dataId).dtype = dtype;
      return info;
    },
    scalar: (value) => constant(`f${value}`, [], binding.TF_FLOAT, () => Float32Array.of(value)),
    ints: (values, shape = [values.length]) => constant(`i${values}|${shape}`, shape, binding.TF_INT32, () => Int32Array.from(values)),
    int: (name, value) => ({ name, type: binding.TF_ATTR_INT, value }),
    intList: (name, value) => ({ name, type: binding.TF_ATTR_INT, value }),
    float: (name, value) => ({ name, type: binding.TF_ATTR_FLOAT, value }),
    bool: (name, value) => ({ name, type: binding.TF_ATTR_BOOL, value }),
    string: (name, value) => ({ name, type: binding.TF_ATTR_STRING, value }),
    type,
  };
}

function first([result]: readonly Raw[], op: string): Raw {
  if (!result) throw new Error(`TensorFlow's ${op} returned nothing`);
  return result;
}
