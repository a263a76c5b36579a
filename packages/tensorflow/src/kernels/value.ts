import type { Ops, Runtime } from '@synfire/kernel';
import type { Raw, Tensorflow } from './raw.ts';

/** A value of a neuron's program: floats, or a mask of booleans, each made from the other when it is first asked for. */
export interface Value {
  float?: Raw;
  mask?: Raw;
}

/** Programs over time in TensorFlow ops outside tfjs's engine; masks stay booleans, so that a choice costs one pass. */
export function rawRuntime(tf: Tensorflow): Runtime<Value> {
  const float = (value: Value | number): Raw => {
    if (typeof value === 'number') return tf.scalar(value);
    if (!value.float && value.mask) value.float = tf.run('Cast', [tf.type('DstT', tf.binding.TF_FLOAT)], [value.mask]);
    if (value.float) return value.float;
    throw new Error('a value of a neuron has neither floats nor a mask');
  };
  const mask = (value: Value): Raw => {
    value.mask ??= tf.run('NotEqual', [], [float(value), tf.scalar(0)]);
    return value.mask;
  };
  const free = ({ float: f, mask: m }: Value): void => {
    if (f) tf.free(f);
    if (m) tf.free(m);
  };
  return {
    ops: rawOps(tf, float, mask),
    free,
    split: (x, T) => tf.runAll('Split', [tf.int('num_split', T)], [tf.ints([0], []), float(x)], T).map((part) => ({ float: part })),
    concat: (xs) => {
      const parts = xs.map(float);
      const [only] = parts;
      if (parts.length === 1 && only) return { float: tf.run('Identity', [], [only]) };
      return { float: tf.run('ConcatV2', [tf.int('N', parts.length), tf.type('T', tf.binding.TF_FLOAT)], [...parts, tf.ints([0], [])]) };
    },
    addN: (xs) => ({ float: tf.run('AddN', [tf.int('N', xs.length), tf.type('T', tf.binding.TF_FLOAT)], xs.map(float)) }), // biome-ignore format: one call
    fill: (like, value) => {
      const shape = tf.ints(float(like).shape);
      return { float: tf.run('Fill', [], [shape, tf.scalar(value)]) };
    },
    sumTo: (x, like) => {
      const [from, to] = [float(x).shape.length, float(like).shape.length];
      const axes = Array.from({ length: from - to }, (_, i) => i);
      return { float: tf.run('Sum', [tf.bool('keep_dims', false)], [float(x), tf.ints(axes)]) };
    },
    handle: (x) => ({ float: tf.run('Identity', [], [float(x)]) }),
  };
}

function rawOps(tf: Tensorflow, float: (value: Value | number) => Raw, mask: (value: Value) => Raw): Ops<Value> {
  type Operand = Value | number;
  const unary =
    (op: string) =>
    (a: Value): Value => ({ float: tf.run(op, [], [float(a)]) });
  const binary =
    (op: string) =>
    (a: Operand, b: Operand): Value => ({ float: tf.run(op, [], [float(a), float(b)]) });
  const compare =
    (op: string) =>
    (a: Operand, b: Operand): Value => ({ mask: tf.run(op, [], [float(a), float(b)]) });
  const [greater, greaterEqual] = [compare('Greater'), compare('GreaterEqual')];
  const square = unary('Square');
  const multiply = binary('Mul');
  return {
    add: binary('AddV2'),
    sub: binary('Sub'),
    mul: (a, b) => (a === b && typeof a !== 'number' ? square(a) : multiply(a, b)),
    div: binary('RealDiv'),
    maximum: binary('Maximum'),
    minimum: binary('Minimum'),
    greater,
    greaterEqual,
    where: (condition, a, b) => ({ float: tf.run('SelectV2', [], [mask(condition), float(a), float(b)]) }),
    abs: unary('Abs'),
    exp: unary('Exp'),
    log: unary('Log'),
    sigmoid: unary('Sigmoid'),
    tanh: unary('Tanh'),
    sin: unary('Sin'),
    cos: unary('Cos'),
    atan: unary('Atan'),
    erf: unary('Erf'),
    spike: (x, _, strict, threshold = 0) => (strict ? greater : greaterEqual)(x, threshold),
    detach: unary('Identity'),
  };
}
