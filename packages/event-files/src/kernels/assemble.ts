import { type Immediates, instructions } from './instructions.ts';

/** A word of the text, or a list in parentheses. */
type Item = string | readonly Item[];

const TYPES: Readonly<Record<string, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };
const NO_RESULT = 0x40;
const END = 0x0b;

/**
 * Assembles the text of WebAssembly functions (https://webassembly.github.io/spec/core/text) to a module with one exported memory of
 * `pages` times 64 KiB: of that language functions with an exported name, parameters, results and locals by name, instructions in folded
 * form, `block`, `loop`, `if` and `then` without results. wat2wasm takes the same text. Throws a SyntaxError on anything else.
 */
export function assemble(text: string, pages: number): Uint8Array<ArrayBuffer> {
  const functions = parsed(text).map(functionOf);
  const exported = functions.map(({ name }, i) => [...named(name), 0, ...unsigned(i)]);
  return Uint8Array.from([
    ...[0, ...bytes('asm'), 1, 0, 0, 0],
    ...section(1, list(functions.map(({ type }) => type))),
    ...section(3, list(functions.map((_, i) => unsigned(i)))),
    ...section(5, list([[0, ...unsigned(pages)]])),
    ...section(7, list([[...named('memory'), 2, 0], ...exported])),
    ...section(10, list(functions.map(({ code }) => sized(code)))),
  ]);
}

const bytes = (text: string): readonly number[] => [...new TextEncoder().encode(text)];
const sized = (content: readonly number[]): readonly number[] => [...unsigned(content.length), ...content];
const named = (name: string): readonly number[] => sized(bytes(name));
const list = (items: readonly (readonly number[])[]): readonly number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]): readonly number[] => [id, ...sized(content)];

/** LEB128, the variable length of all numbers in a module. */
const unsigned = (value: number): readonly number[] => (value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]);
function signed(value: number): readonly number[] {
  const low = value & 127;
  return value >= -64 && value < 64 ? [low] : [low | 128, ...signed(value >> 7)];
}

/** The lists of a text. */
function parsed(text: string): readonly Item[] {
  const stack: Item[][] = [[]];
  for (const [token] of text.replaceAll(/;;.*/g, '').matchAll(/[()]|[^\s()]+/g)) {
    if (token === '(') stack.push([]);
    else if (token === ')') {
      const done = stack.pop() ?? [];
      stack.at(-1)?.push(done);
    } else stack.at(-1)?.push(token);
  }
  const [items] = stack;
  if (stack.length !== 1 || !items) throw new SyntaxError('assemble: parentheses do not match.');
  return items;
}

const isWord = (item: Item): item is string => typeof item === 'string';
const words = (items: readonly Item[]): readonly string[] => items.filter(isWord);
const lists = (items: readonly Item[]): readonly (readonly Item[])[] => items.flatMap((item) => (isWord(item) ? [] : [item]));

/** `(func (export "name") (param $a i32) (result i32) (local $b i32) …)` */
function functionOf(item: Item) {
  const parts = lists(isWord(item) ? [] : item);
  const of = (kind: string) => parts.filter(([first]) => first === kind).map((part) => words(part).slice(1));
  const [name = ''] = of('export').flat();
  const [params, results, locals] = [of('param'), of('result'), of('local')];
  const types = (declared: readonly (readonly string[])[]) => declared.map((part) => [typeOf(part.at(-1))]);
  const index = new Map([...params, ...locals].map(([local = ''], i) => [local, i]));
  const body = parts.filter(([first]) => !['export', 'param', 'result', 'local'].includes(String(first)));
  const declared = list(types(locals).map((type) => [1, ...type]));
  return {
    name: name.replaceAll('"', ''),
    type: [0x60, ...list(types(params)), ...list(types(results))],
    code: [...declared, ...body.flatMap((part) => instruction(part, index, [])), END],
  };
}

function typeOf(name: string | undefined): number {
  const type = TYPES[name ?? ''];
  if (type === undefined) throw new SyntaxError(`assemble: a type ${name}; expected ${Object.keys(TYPES).join(', ')}.`);
  return type;
}

/** A folded instruction: what it takes, its code, its immediates. `labels` are of the blocks around it, the innermost one last. */
function instruction([name, ...rest]: readonly Item[], locals: ReadonlyMap<string, number>, labels: readonly string[]): readonly number[] {
  const inner = (items: readonly (readonly Item[])[], around = labels): readonly number[] =>
    items.flatMap((item) => instruction(item, locals, around));
  const [label = ''] = words(rest);
  const taken = lists(rest);
  if (name === 'block' || name === 'loop') {
    return [name === 'block' ? 0x02 : 0x03, NO_RESULT, ...inner(taken, [...labels, label]), END];
  }
  if (name === 'br' || name === 'br_if') {
    const depth = labels.length - 1 - labels.lastIndexOf(label);
    if (depth >= labels.length) throw new SyntaxError(`assemble: no block ${label} around ${name}.`);
    return [...inner(taken), name === 'br' ? 0x0c : 0x0d, ...unsigned(depth)];
  }
  if (name === 'if') {
    const then = taken.find(([first]) => first === 'then') ?? [];
    return [...inner(taken.slice(0, 1)), 0x04, NO_RESULT, ...inner(lists(then), [...labels, '']), END];
  }
  const found = instructions.get(String(name));
  if (!found) throw new SyntaxError(`assemble: no instruction ${name}; instructions.ts lists those known.`);
  const [code, immediates] = found;
  return [...inner(taken), ...code, ...encoded(immediates, words(rest), locals)];
}

function encoded(immediates: Immediates, given: readonly string[], locals: ReadonlyMap<string, number>): readonly number[] {
  const offset = Number(given.find((word) => word.startsWith('offset='))?.slice('offset='.length) ?? 0);
  const numbers = given.map(Number);
  const local = locals.get(given[0] ?? '');
  switch (immediates) {
    case 'none':
      return [];
    case 'local':
      if (local === undefined) throw new SyntaxError(`assemble: no local ${given[0]}.`);
      return unsigned(local);
    case 'memory':
      return [0, ...unsigned(offset)];
    case 'memory, lane':
      return [0, ...unsigned(offset), numbers.at(-1) ?? 0];
    case 'i32':
      return signed((numbers[0] ?? 0) | 0);
    default:
      return numbers.slice(-16);
  }
}
