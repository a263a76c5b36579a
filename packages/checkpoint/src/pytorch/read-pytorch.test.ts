import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isTorchTensor, PyTorchFileError, readPyTorch, type TorchValue } from '../index.ts';
import {
  callOf,
  entriesOf,
  floats,
  type Given,
  globalOf,
  joined,
  legacyOf,
  pickleOf,
  type Stored,
  tarOf,
  tensorOf,
  zipOf,
} from './fixture.ts';

const written = async (bytes: Uint8Array): Promise<string> => {
  const file = join(await mkdtemp(join(tmpdir(), 'synfire-')), 'x.pth');
  await writeFile(file, bytes);
  return file;
};

/** Values with the bytes of their tensors, maps as lists of pairs. */
async function whole(value: TorchValue): Promise<unknown> {
  if (value instanceof Map) return Promise.all([...value].map(async ([key, item]) => [key, await whole(item)]));
  if (Array.isArray(value)) return Promise.all(value.map(whole));
  return isTorchTensor(value) ? [value.dtype, value.shape, [...(await value.bytes())]] : value;
}

const read = async (bytes: Uint8Array): Promise<unknown> => whole(await readPyTorch(await written(bytes)));

/** The error of a file that must be refused. */
async function refusal(bytes: Uint8Array): Promise<string> {
  const file = await written(bytes);
  const error: unknown = await readPyTorch(file)
    .then(whole)
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(PyTorchFileError);
  expect(`${error}`).toContain(file);
  return `${error}`;
}

const w = tensorOf({ key: '0', count: 6, shape: [2, 3], strides: [3, 1] });
const six = floats(1, 2, 3, 4, 5, 6);
const weights = new Map<string, Given>([['fc.weight', w]]);
const good = zipOf(entriesOf(pickleOf(weights), { 0: six }));
const f32 = (...values: readonly number[]): readonly number[] => [...floats(...values)];

test('tensors and containers come back as they are', async () => {
  const value = new Map<string, Given>([
    ['model', weights],
    [
      'optimizer',
      new Map<string, Given>([
        ['state', new Map([[0, new Map<string, Given>([['momentum_buffer', w]])]])],
        ['lr', 0.1],
      ]),
    ],
    ['rest', [null, true, -7, 'ü', callOf(globalOf('torch', 'Size'), [2, 3]), globalOf('torch', 'float32')]],
  ]);
  const expected = ['F32', [2, 3], [...six]];
  const args = joined(globalOf('argparse', 'Namespace'), ')', [0x81], pickleOf(new Map([['epochs', 320]])).slice(2, -1), 'b');
  expect(await read(zipOf(entriesOf(pickleOf(new Map([...value, ['args', args]])), { 0: six })))).toEqual([
    ['model', [['fc.weight', expected]]],
    [
      'optimizer',
      [
        ['state', [[0, [['momentum_buffer', expected]]]]],
        ['lr', 0.1],
      ],
    ],
    ['rest', [null, true, -7, 'ü', [2, 3], 'torch.float32']],
    ['args', [['epochs', 320]]],
  ]);
});

test('views of one storage: offsets, strides, and a transposed one', async () => {
  const value = [
    tensorOf({ key: '0', count: 6, shape: [3, 2], strides: [1, 3] }),
    tensorOf({ key: '0', count: 6, shape: [2], strides: [1], offset: 4 }),
    tensorOf({ key: '0', count: 6, shape: [], strides: [], offset: 1 }),
    tensorOf({ key: '0', count: 6, shape: [0, 3], strides: [3, 1], offset: 6 }),
  ];
  expect(await read(zipOf(entriesOf(pickleOf(value), { 0: six })))).toEqual([
    ['F32', [3, 2], f32(1, 4, 2, 5, 3, 6)],
    ['F32', [2], f32(5, 6)],
    ['F32', [], f32(2)],
    ['F32', [0, 3], []],
  ]);
});

test('a file of a big-endian machine gives the same numbers', async () => {
  const turned = new Uint8Array([...six].map((_, i) => six[4 * Math.floor(i / 4) + 3 - (i % 4)] ?? 0));
  expect(await read(zipOf(entriesOf(pickleOf(w), { 0: turned }, 'big')))).toEqual(['F32', [2, 3], [...six]]);
  expect(await refusal(zipOf(entriesOf(pickleOf(w), { 0: six }, 'middle')))).toContain("archive/byteorder: says 'middle'");
});

test.each([
  ['DoubleStorage', 'F64', 8],
  ['HalfStorage', 'F16', 2],
  ['BFloat16Storage', 'BF16', 2],
  ['LongStorage', 'I64', 8],
  ['IntStorage', 'I32', 4],
  ['ShortStorage', 'I16', 2],
  ['CharStorage', 'I8', 1],
  ['ByteStorage', 'U8', 1],
  ['BoolStorage', 'BOOL', 1],
])('%s is %s', async (type, dtype, width) => {
  const bytes = Uint8Array.from({ length: 2 * width }, (_, i) => i % 2);
  const value = tensorOf({ key: '0', count: 2, shape: [2], strides: [1], type });
  expect(await read(zipOf(entriesOf(pickleOf(value), { 0: bytes })))).toEqual([dtype, [2], [...bytes]]);
});

test('files of PyTorch before 1.6', async () => {
  expect(await read(legacyOf(weights, { 0: [6, six] }))).toEqual([['fc.weight', ['F32', [2, 3], [...six]]]]);
  expect(await refusal(legacyOf(weights, { 0: [5, six] }))).toContain("storage '0': has 5 elements where the value says 6");
  expect(await refusal(legacyOf(weights, {}))).toContain("storage '0': is not in the file");
});

test('tar archives of before 0.1.10', async () => {
  const tar = tarOf({ shape: [3, 2], strides: [1, 3], count: 6, bytes: six });
  expect(await read(tar)).toEqual([['fc.weight', ['F32', [3, 2], f32(1, 4, 2, 5, 3, 6)]]]);
  for (let n = 0; n < tar.length - 1536; n += 61) await refusal(tar.slice(0, n));
  expect(await refusal(tarOf({ shape: [3, 2], strides: [1, 4], count: 6, bytes: six }))).toContain('tensors: has a tensor [3,2]');
  expect(await refusal(tarOf({ shape: [6], strides: [1], count: 1e6, bytes: six }))).toMatch(/storages: ends within/);
});

test('a pickle with code is refused by the name of what it calls', async () => {
  for (const [module, name] of [
    ['os', 'system'],
    ['builtins', 'eval'],
    ['torch', 'load'],
    ['torch.storage', '_load_from_bytes'],
  ] as const) {
    const pickle = pickleOf(callOf(globalOf(module, name), 'touch pwned'));
    expect(await refusal(zipOf(entriesOf(pickle, {})))).toContain(`archive/data.pkl: asks for ${module}.${name}, which is neither`);
  }
  expect(await refusal(zipOf(entriesOf(pickleOf(joined("S'x'\n")), {})))).toMatch(/operation 0x53 at byte 2.*refused/);
});

const bad: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ['neither zip nor pickle', joined('hello'), /neither a zip archive nor a pickle nor a tar archive/],
  ['empty', joined(), /neither a zip/],
  ['a zip without a pickle', zipOf([{ name: 'a/b', bytes: six }]), /has 0 entries <name>\/data.pkl/],
  ['a TorchScript program', zipOf([...entriesOf(pickleOf(1), {}), { name: 'archive/constants.pkl', bytes: joined() }]), /TorchScript/],
  ['a compressed entry', altered('archive/data/0', { method: 8 }), /archive\/data\/0: is compressed/],
  ['an entry larger than the file', altered('archive/data/0', { size: 2 ** 31 }), /archive\/data\/0: lies outside/],
  ['an entry that reaches into the next', altered('archive/data/0', { size: 40 }), /overlaps the entry before it/],
  ['an entry twice', zipOf([...entriesOf(pickleOf(1), {}), { name: 'archive/data.pkl', bytes: six }]), /twice/],
  ['a wrong checksum', altered('archive/data/0', { crc: 1 }), /archive\/data\/0: its checksum does not fit/],
  ['a storage that is too short', zipOf(entriesOf(pickleOf(w), { 0: floats(1) })), /data\/0: has 4 bytes; 6 elements F32 take 24/],
  ['a storage that is missing', zipOf(entriesOf(pickleOf(w), {})), /data.pkl: refers to archive\/data\/0, which the archive lacks/],
  ['a view outside its storage', one({ shape: [3, 3], strides: [3, 1] }), /beyond its storage of 6 elements/],
  ['a view of a huge offset', one({ shape: [1], strides: [1], offset: 2 ** 31 - 1 }), /beyond its storage/],
  ['a repeated storage', one({ shape: [1 << 30, 6], strides: [0, 1] }), /repeats the 6 elements/],
  ['sizes without strides', one({ shape: [1], strides: [] }), /sizes \[1\] and strides \[\]/],
  ['a storage type of elsewhere', one({ shape: [1], strides: [1], type: 'ComplexFloatStorage' }), /asks for torch.ComplexFloatStorage/],
  ['a list that contains itself', pickled(joined(']q\x00h\x00a')), /contains itself/],
  ['lists nested deep', pickled(joined(']'.repeat(5000), 'a'.repeat(4999))), /nested more than 100 deep/],
  ['lists that unfold to a trillion', pickled(laughs(40)), /unfolds to more than/],
  ['an unhashable key', pickled(joined('}]Ns')), /neither text nor number/],
  ['a text longer than the file', pickled(joined('X', [255, 255, 255, 255], 'a')), /ends within a value/],
  ['a value that was not given', pickled(joined('h\x07')), /refers to value 7/],
  ['no value', pickled(joined('')), /takes more values than it has given/],
  ['a call of a list', pickled(joined('])R')), /calls a value/],
  ['a type as a value', pickled(globalOf('torch', 'FloatStorage')), /has torch.FloatStorage where a value is expected/],
  ['millions of operations', pickled(joined('N'.repeat(4_000_001))), /more than 4000000 operations/],
];

function altered(name: string, change: Partial<Stored>): Uint8Array {
  return zipOf(entriesOf(pickleOf(w), { 0: six }).map((entry) => (entry.name === name ? { ...entry, ...change } : entry)));
}

function one(part: { shape: readonly number[]; strides: readonly number[]; offset?: number; type?: string }): Uint8Array {
  return zipOf(entriesOf(pickleOf(tensorOf({ key: '0', count: 6, ...part })), { 0: six }));
}

function pickled(operations: Uint8Array): Uint8Array {
  return zipOf(entriesOf(pickleOf(operations), {}));
}

/** Each list holds the one before it twice. */
function laughs(n: number): Uint8Array {
  const levels = Array.from({ length: n }, (_, i) =>
    joined('](', ['h'.charCodeAt(0), i, 'h'.charCodeAt(0), i], 'e', ['q'.charCodeAt(0), i + 1]),
  );
  return joined(']q\x00', ...levels);
}

test.each(bad)('refuses %s', async (_, bytes, message) => {
  expect(await refusal(bytes)).toMatch(message);
});

test('a file cut off anywhere is refused', async () => {
  const legacy = legacyOf(weights, { 0: [6, six] });
  for (let n = 0; n < good.length; n += 7) await refusal(good.slice(0, n));
  for (let n = 0; n < legacy.length; n += 7) await refusal(legacy.slice(0, n));
  await refusal(good.slice(0, -1));
  await refusal(legacy.slice(0, -1));
});

test('the bytes of a tensor are refused where the file changed after it was opened', async () => {
  const file = await written(good);
  const value = await readPyTorch(file);
  await writeFile(file, good.slice(0, 20));
  await expect(whole(value)).rejects.toThrow(file);
});
