import { append, build, call, type Machine, pop, setItems, sinceMark, top } from './machine.ts';
import type { Item } from './value.ts';

type Operation = (m: Machine) => void;

const push =
  (make: (m: Machine) => Item): Operation =>
  (m) =>
    void m.stack.push(make(m));

const u8 = ({ cursor }: Machine): number => cursor.take(1).getUint8(0);
const u32 = ({ cursor }: Machine): number => cursor.take(4).getUint32(0, true);
const u64 = (m: Machine): number => {
  const n = Number(m.cursor.take(8).getBigUint64(0, true));
  return Number.isSafeInteger(n) ? n : m.fail('has a value of more than 2^53 bytes; the file is damaged');
};

const binary = (m: Machine, length: number): Uint8Array => {
  const { buffer, byteOffset } = m.cursor.take(length);
  return new Uint8Array(buffer, byteOffset, length).slice();
};

/** Text where Python 2 wrote bytes. */
const latin = (m: Machine, length: number): string => new TextDecoder('latin1').decode(m.cursor.take(length));

/** Two's complement of any length, a bigint where a number can't hold it. */
function long(m: Machine, length: number): Item {
  const view = m.cursor.take(length);
  let n = 0n;
  for (let i = length - 1; i >= 0; i--) n = (n << 8n) | BigInt(view.getUint8(i));
  const signed = BigInt.asIntN(8 * length, n);
  const short = Number(signed);
  return Number.isSafeInteger(short) ? short : signed;
}

const remember = (m: Machine, index: number): void => void m.memo.set(index, top(m));

function recall(m: Machine, index: number): void {
  const item = m.memo.get(index);
  if (item === undefined) m.fail(`refers to value ${index}, which it has not given; the file is damaged`);
  else m.stack.push(item);
}

const tuple = (length: number): Operation =>
  push((m) => {
    const items = Array.from({ length }, () => pop(m));
    return items.reverse();
  });

function called(m: Machine): void {
  const args = pop(m);
  call(m, pop(m), args);
}

function stackGlobal(m: Machine): void {
  const name = pop(m);
  const module = pop(m);
  if (typeof name !== 'string' || typeof module !== 'string') m.fail('names something by what is no text');
  m.stack.push(m.find(`${module}.${name}`));
}

const dict = (m: Machine): void => {
  const items = sinceMark(m);
  m.stack.push(new Map());
  setItems(m, items);
};

const set = (m: Machine): void => {
  const value = pop(m);
  const name = pop(m);
  setItems(m, [name, value]);
};

/** The operations of pickles that plain data need, by their bytes (protocols 2 to 5); STOP is the reader's. Protocol, frames: nothing to do. */
export const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [0x80, (m) => (u8(m) <= 5 ? undefined : m.fail('is of a pickle protocol newer than 5'))],
  [0x95, (m) => void m.cursor.take(8)],
  [0x28, (m) => void m.marks.push(m.stack.length)], // (
  [0x30, (m) => void pop(m)], // 0
  [0x4e, push(() => null)], // N
  [0x88, push(() => true)],
  [0x89, push(() => false)],
  [0x4a, push((m) => m.cursor.take(4).getInt32(0, true))], // J
  [0x4b, push(u8)], // K
  [0x4d, push((m) => m.cursor.take(2).getUint16(0, true))], // M
  [0x8a, push((m) => long(m, u8(m)))],
  [0x47, push((m) => m.cursor.take(8).getFloat64(0))], // G
  [0x58, push((m) => m.cursor.text(u32(m)))], // X
  [0x8c, push((m) => m.cursor.text(u8(m)))],
  [0x8d, push((m) => m.cursor.text(u64(m)))],
  [0x54, push((m) => latin(m, u32(m)))], // T
  [0x55, push((m) => latin(m, u8(m)))], // U
  [0x42, push((m) => binary(m, u32(m)))], // B
  [0x43, push((m) => binary(m, u8(m)))], // C
  [0x8e, push((m) => binary(m, u64(m)))],
  [0x5d, push(() => [])], // ]
  [0x29, push(() => [])], // )
  [0x7d, push(() => new Map())], // }
  [0x6c, push(sinceMark)], // l
  [0x74, push(sinceMark)], // t
  [0x64, dict], // d
  [0x85, tuple(1)],
  [0x86, tuple(2)],
  [0x87, tuple(3)],
  [0x61, (m) => append(m, [pop(m)])], // a
  [0x65, (m) => append(m, sinceMark(m))], // e
  [0x73, set], // s
  [0x75, (m) => setItems(m, sinceMark(m))], // u
  [0x71, (m) => remember(m, u8(m))], // q
  [0x72, (m) => remember(m, u32(m))], // r
  [0x94, (m) => remember(m, m.memo.size)],
  [0x68, (m) => recall(m, u8(m))], // h
  [0x6a, (m) => recall(m, u32(m))], // j
  [0x63, push((m) => m.find(`${m.cursor.line()}.${m.cursor.line()}`))], // c
  [0x93, stackGlobal],
  [0x52, called], // R
  [0x81, called],
  [0x62, build], // b
  [0x51, push((m) => m.persistent(pop(m)))], // Q
]);
