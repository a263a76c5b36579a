/** murmur3's 32-bit finaliser with the constants of "lowbias32": every input bit changes half of the output's. */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** A new key from a key and a number (a sample's index, an epoch): same arguments, same key. Keys are unsigned 32-bit integers. */
export function fold(key: number, data: number): number {
  return mix(mix(key + 0x9e3779b9) ^ mix(data + 0x85ebca6b));
}

/** `n` keys from one, for parts that must not share their random numbers. */
export function split(key: number, n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => fold(key, i));
}

/** `n` numbers, uniform in [0, 1) in steps of 2⁻³², that depend on the key alone. */
export function uniforms(key: number, n: number): Float64Array {
  const base = mix(key ^ 0x5bf03635);
  const drawn = new Float64Array(n); // a plain loop: Float64Array.from takes ten times as long
  for (let i = 0; i < n; i += 1) drawn[i] = mix(mix(base + Math.imul(i, 0x9e3779b9)) ^ base) / 2 ** 32;
  return drawn;
}

/** A permutation of 0 … length-1 by Fisher and Yates that depends on the key alone. */
export function permutation(length: number, key: number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, i) => i);
  const u = uniforms(key, length);
  for (let i = length - 1; i > 0; i -= 1) {
    const j = Math.floor((u[i] ?? 0) * (i + 1));
    const held = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = held;
  }
  return order;
}
