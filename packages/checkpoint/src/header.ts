import type { Named } from '@synfire/core';
import { byteLength, type Dtype, isDtype } from './dtype.ts';
import { repeatedKey } from './unique-keys.ts';

/** Where one array lies in a safetensors file: bytes `begin` to `end` after the header. */
export interface Located {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** What the header of a safetensors file says. */
export interface Header {
  readonly arrays: Named<Located>;
  readonly metadata: Named<string>;
}

/** Reads a header's JSON and checks it against the number of bytes that follow it. Throws Error that names the file and the tensor. */
export function parseHeader(file: string, json: string, dataLength: number): Header {
  const fields = parseObject(file, json);
  const repeated = repeatedKey(json);
  if (repeated !== undefined) throw new Error(`${file}: the header names '${repeated}' twice; the file is not valid safetensors`);
  const { __metadata__: metadata = {}, ...rest } = fields;
  const arrays = Object.entries(rest).map(([name, field]): [string, Located] => [name, located(`${file}: tensor '${name}'`, field)]);
  checkLayout(file, arrays, dataLength);
  return { arrays: Object.fromEntries(arrays), metadata: strings(file, metadata) };
}

const isObject = (value: unknown): value is Named<unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function parseObject(file: string, json: string): Named<unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (isObject(value)) return value;
  } catch (error) {
    throw new Error(`${file}: the header is not JSON; is this a safetensors file?`, { cause: error });
  }
  throw new Error(`${file}: the header is not a JSON object; is this a safetensors file?`);
}

function strings(file: string, value: unknown): Named<string> {
  if (!isObject(value)) throw new Error(`${file}: __metadata__ is not an object of strings`);
  const pairs = Object.entries(value).map(([name, text]): [string, string] => {
    if (typeof text === 'string') return [name, text];
    throw new Error(`${file}: __metadata__ '${name}' is not a string`);
  });
  return Object.fromEntries(pairs);
}

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((n) => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0);

function located(what: string, field: unknown): Located {
  if (!isObject(field)) throw new Error(`${what} has no description`);
  const { dtype, shape, data_offsets: offsets } = field;
  if (!isDtype(dtype)) throw new Error(`${what} has dtype ${JSON.stringify(dtype)}, which safetensors does not know`);
  if (!isSizes(shape)) throw new Error(`${what} has shape ${JSON.stringify(shape)}; expected a list of sizes`);
  const [begin, end, more] = isSizes(offsets) ? offsets : [];
  if (begin === undefined || end === undefined || more !== undefined || end < begin) {
    throw new Error(`${what} has data_offsets ${JSON.stringify(offsets)}; expected [begin, end]`);
  }
  const needed = byteLength(dtype, shape);
  if (end - begin !== needed)
    throw new Error(`${what} ${dtype} [${shape.join(', ')}] takes ${needed} bytes, data_offsets give ${end - begin}`);
  return { dtype, shape, begin, end };
}

/** The arrays must fill the data from its first byte to its last, each byte once. */
function checkLayout(file: string, arrays: readonly (readonly [string, Located])[], dataLength: number): void {
  let at = 0;
  for (const [name, { begin, end }] of arrays.toSorted(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (begin < at) throw new Error(`${file}: tensor '${name}' overlaps the one before it (begins at ${begin}, before ${at})`);
    if (begin > at) throw new Error(`${file}: ${begin - at} bytes before tensor '${name}' belong to none`);
    if (end > dataLength) {
      throw new Error(`${file}: tensor '${name}' ends at byte ${end} of ${dataLength}: the file is truncated, so copy or write it again`);
    }
    at = end;
  }
  if (at !== dataLength) throw new Error(`${file}: ${dataLength - at} bytes after the last tensor belong to none`);
}
