import {
  backwardOverTime,
  forwardOverTime,
  neuronOverTime,
  neuronOverTimeGradient,
  type OverTime,
  type OverTimeInputs,
} from '@synfire/kernel';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Raw, Tensorflow } from './raw.ts';
import type { Register } from './register-kernel.ts';
import { rawRuntime, type Value } from './value.ts';

const borrowed = (tf: Tensorflow, inputs: OverTimeInputs<TensorInfo>): OverTimeInputs<Value> => {
  const { x, shortcut, ...params } = inputs;
  const value = (tensor: TensorInfo): Value => ({ float: tf.input(tensor) });
  const own = Object.fromEntries(Object.entries(params).map(([name, tensor]) => [name, value(tensor)]));
  return { x: value(x), ...(shortcut && { shortcut: value(shortcut) }), ...own };
};

/** Gives a program's result to tfjs: floats, made from a mask where there is only that. */
const given = (tf: Tensorflow, value: Value): TensorInfo => {
  const float: Raw = value.float ?? tf.run('Cast', [tf.type('DstT', tf.binding.TF_FLOAT)], value.mask ? [value.mask] : []);
  if (value.mask) tf.free(value.mask);
  return tf.output(float);
};

/** A neuron over all T and its gradient: the traced step in TensorFlow ops, and its adjoint backwards in time. */
export const registerNeuron: Register = (register) => {
  register(neuronOverTime.name, (tf, inputs: OverTimeInputs<TensorInfo>, attrs: OverTime) => {
    const made: Record<string, Value> = { ...forwardOverTime(rawRuntime(tf), borrowed(tf, inputs), attrs) };
    return neuronOverTime.outputs(inputs as never, { ...attrs, support: false }).map((name) => given(tf, made[name] ?? {})); // names alone are read
  });
  register(
    neuronOverTimeGradient.name,
    (tf, { dy, ...inputs }: OverTimeInputs<TensorInfo> & { readonly dy: TensorInfo }, attrs: OverTime) => {
      const gradients: Record<string, Value> = {
        ...backwardOverTime(rawRuntime(tf), { float: tf.input(dy) }, borrowed(tf, inputs), attrs),
      };
      return neuronOverTimeGradient.outputs({ ...inputs, dy } as never, attrs).map((name) => given(tf, gradients[name] ?? {})); // names alone are read
    },
  );
};
