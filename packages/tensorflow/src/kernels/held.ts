import type { Raw, Tensorflow } from './raw.ts';

/** TensorFlow's ops for the run of one kernel. */
export interface Held {
  readonly tf: Tensorflow;
  /** Frees what the kernel made and has neither freed nor handed over: for one that throws. */
  readonly release: () => void;
}

/** Keeps account of the tensors that a kernel makes: tfjs knows only those that it is given at the end. */
export function held(tf: Tensorflow): Held {
  const alive = new Map<number, Raw>();
  const keep = (raw: Raw): Raw => {
    alive.set(raw.id, raw);
    return raw;
  };
  return {
    tf: {
      ...tf,
      run: (op, attrs, inputs) => keep(tf.run(op, attrs, inputs)),
      runAll: (op, attrs, inputs, outputs) => tf.runAll(op, attrs, inputs, outputs).map(keep),
      made: (shape, values) => keep(tf.made(shape, values)),
      free: (...tensors) => {
        for (const { id } of tensors) alive.delete(id);
        tf.free(...tensors);
      },
      output: (raw) => {
        alive.delete(raw.id);
        return tf.output(raw);
      },
    },
    release: () => tf.free(...alive.values()),
  };
}
