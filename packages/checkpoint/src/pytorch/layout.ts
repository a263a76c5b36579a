/** PyTorch's shape of one of our arrays: OIHW of HWIO, [out, in] of [in, out]. */
export const torchShape = (ours: readonly number[]): readonly number[] => toTorchOrder(ours.length).map((d) => ours[d] ?? 0);

/** Our dimension that each of PyTorch's is. */
const toTorchOrder = (rank: number): readonly number[] =>
  rank === 4 ? [3, 2, 0, 1] : rank === 2 ? [1, 0] : Array.from({ length: rank }, (_, d) => d);

const fromTorchOrder = (rank: number): readonly number[] => (rank === 4 ? [2, 3, 1, 0] : toTorchOrder(rank));

/** Values of our shape in PyTorch's layout. */
export const toTorchLayout = (values: Float32Array, ours: readonly number[]): Float32Array<ArrayBuffer> =>
  permuted(values, ours, toTorchOrder(ours.length));

/** Values of PyTorch's shape in our layout. */
export const fromTorchLayout = (values: ArrayLike<number>, theirs: readonly number[]): Float32Array<ArrayBuffer> =>
  permuted(values, theirs, fromTorchOrder(theirs.length));

/** Row-major values with their dimensions in another order, of up to four dimensions. */
function permuted(values: ArrayLike<number>, shape: readonly number[], order: readonly number[]): Float32Array<ArrayBuffer> {
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
  const [a = 1, b = 1, c = 1, d = 1] = order.map((from) => shape[from] ?? 1);
  const [sa = 0, sb = 0, sc = 0, sd = 0] = order.map((from) => strides[from] ?? 0);
  const result = new Float32Array(a * b * c * d);
  let to = 0;
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      for (let k = 0; k < c; k++) for (let l = 0; l < d; l++) result[to++] = values[i * sa + j * sb + k * sc + l * sd] ?? Number.NaN;
  return result;
}
