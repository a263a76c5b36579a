/** A layer's shape in words; batches count by their power of two, so that the last one of an epoch is not another layer. */
export function layerKey([n = 1, ...map]: readonly number[], filter: readonly number[]): string {
  return `${[2 ** Math.round(Math.log2(n)), ...map].join('×')} by ${filter.join('×')}`;
}
