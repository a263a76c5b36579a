import type { Raw, Tensorflow } from './raw.ts';

/** Runs a kernel on TensorFlow's ops; one that throws leaves none of the tensors that it made. */
export type Holding = <R>(kernel: (tf: Tensorflow) => R) => R;

/** Keeps account of the tensors that kernels make and have neither freed nor handed over: tfjs knows only those that it is given at the end. */
export function holding(tf: Tensorflow): Holding {
  let alive = new Set<number>();
  const keep = (raw: Raw): Raw => {
    alive.add(raw.id);
    return raw;
  };
  const keepAll = (made: readonly Raw[]): readonly Raw[] => {
    for (const { id } of made) alive.add(id);
    return made;
  };
  const own: Tensorflow = {
    ...tf,
    run: (op, attrs, inputs) => keep(tf.run(op, attrs, inputs)),
    runAll: (op, attrs, inputs, outputs) => keepAll(tf.runAll(op, attrs, inputs, outputs)),
    made: (shape, values) => keep(tf.made(shape, values)),
    cast: (tensor, dtype) => {
      const result = tf.cast(tensor, dtype);
      return result === tensor ? tensor : keep(result);
    },
    free: (...tensors) => {
      for (const { id } of tensors) alive.delete(id);
      tf.free(...tensors);
    },
    output: (raw) => {
      alive.delete(raw.id);
      return tf.output(raw);
    },
  };
  return (kernel) => {
    // A kernel that is composed runs others inside.
    const outer = alive;
    alive = new Set();
    try {
      return kernel(own);
    } catch (error) {
      for (const id of alive) tf.binding.deleteTensor(id);
      throw error;
    } finally {
      alive = outer;
    }
  };
}
