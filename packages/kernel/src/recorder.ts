import type { Named } from '@synfire/core';
import { numberOps } from './number-ops.ts';
import type { Binary, Ops, Unary } from './ops.ts';
import type { Arg, Node, Program, Sym } from './program.ts';

/** The op set over symbols: every call appends a node, equal calls give the same symbol, and neutral literals vanish. */
export interface Recorder extends Ops<Arg> {
  readonly nodes: readonly Node[];
  readonly input: (name: string) => Sym;
}

const names = new WeakMap<object, number>();
let serial = 0;

/** Surrogates are told apart by identity, not by name: two of a user's may share one. */
function identity(value: object): number {
  const known = names.get(value);
  if (known !== undefined) return known;
  names.set(value, serial);
  return serial++;
}

const text = (arg: Arg): string => (typeof arg === 'number' ? `${arg}` : `#${arg.id}`);

const keyOf = (node: Node): string => {
  if (node.op === 'input') return `input ${node.name}`;
  if (node.op === 'where') return `where ${text(node.condition)} ${text(node.a)} ${text(node.b)}`;
  if (node.op === 'spike') return `spike ${text(node.a)} ${identity(node.surrogate)} ${node.strict} ${node.threshold}`;
  return 'b' in node ? `${node.op} ${text(node.a)} ${text(node.b)}` : `${node.op} ${text(node.a)}`;
};

/** What a binary operation with a neutral or absorbing literal is without computing anything. x·0 = 0 holds for finite x only, as in any adjoint. */
function simplified(op: Binary, a: Arg, b: Arg): Arg | undefined {
  if (typeof a === 'number' && typeof b === 'number') return numberOps[op](a, b);
  if (op === 'add') return a === 0 ? b : b === 0 ? a : undefined;
  if (op === 'sub') return b === 0 ? a : undefined;
  if (op === 'mul') return a === 0 || b === 0 ? 0 : a === 1 ? b : b === 1 ? a : undefined;
  if (op === 'div') return a === 0 ? 0 : b === 1 ? a : undefined;
  return undefined;
}

const at = (nodes: readonly Node[], arg: Arg): Node | undefined => (typeof arg === 'number' ? undefined : nodes[arg.id]);

/** The symbol m of 1 - m, where m is a 0/1 mask. */
function inverseMask(nodes: readonly Node[], arg: Arg): Sym | undefined {
  const node = at(nodes, arg);
  if (node?.op !== 'sub' || node.a !== 1 || typeof node.b === 'number') return undefined;
  const behind = at(nodes, node.b);
  const mask = behind?.op === 'detach' ? behind.a : node.b;
  const made = at(nodes, mask)?.op;
  return made === 'greater' || made === 'greaterEqual' || made === 'spike' ? mask : undefined;
}

/** A product that is cheaper as something else: a·(1 - mask) is a choice, a·(1/b) a quotient. */
function product(nodes: readonly Node[], a: Arg, b: Arg): Node | undefined {
  const either = (x: Arg, y: Arg): Node | undefined => {
    const mask = inverseMask(nodes, y);
    if (mask) return { op: 'where', condition: mask, a: 0, b: x };
    const quotient = at(nodes, y);
    return quotient?.op === 'div' && quotient.a === 1 ? { op: 'div', a: x, b: quotient.b } : undefined;
  };
  return either(a, b) ?? either(b, a);
}

/** h - vThreshold >= 0 as h >= vThreshold: the same in IEEE arithmetic, and it needs no difference. */
function firing(nodes: readonly Node[], node: Extract<Node, { op: 'spike' }>): Node {
  const from = at(nodes, node.a);
  if (from?.op !== 'sub' || typeof from.a === 'number' || typeof from.b !== 'number') return node;
  return { ...node, a: from.a, threshold: node.threshold + from.b };
}

/**
 * A recorder. With `shorten`, products and thresholds are put in cheaper forms that hold for spikes of 0 and 1:
 * for programs that will be run and not differentiated again.
 */
export function recorder(start: readonly Node[] = [], shorten = false): Recorder {
  const nodes: Node[] = [...start];
  const known = new Map(nodes.map((node, id) => [keyOf(node), id]));
  const put = (node: Node): Sym => {
    const key = keyOf(node);
    const id = known.get(key) ?? nodes.push(node) - 1;
    known.set(key, id);
    return { id };
  };
  const binary =
    (op: Binary) =>
    (a: Arg, b: Arg): Arg =>
      simplified(op, a, b) ?? put((shorten && op === 'mul' && product(nodes, a, b)) || { op, a, b });
  const unary =
    (op: Unary) =>
    (a: Arg): Arg =>
      typeof a === 'number' ? numberOps[op](a) : put({ op, a });
  return {
    nodes,
    input: (name) => put({ op: 'input', name }),
    add: binary('add'),
    sub: binary('sub'),
    mul: binary('mul'),
    div: binary('div'),
    maximum: binary('maximum'),
    minimum: binary('minimum'),
    greaterEqual: binary('greaterEqual'),
    greater: binary('greater'),
    where: (condition, a, b) => (typeof condition === 'number' ? (condition !== 0 ? a : b) : put({ op: 'where', condition, a, b })),
    abs: unary('abs'),
    exp: unary('exp'),
    log: unary('log'),
    sigmoid: unary('sigmoid'),
    tanh: unary('tanh'),
    sin: unary('sin'),
    cos: unary('cos'),
    atan: unary('atan'),
    erf: unary('erf'),
    detach: shorten ? (a) => a : unary('detach'),
    spike: (a, surrogate, strict = false, threshold = 0) => {
      if (typeof a === 'number') return numberOps.spike(a, surrogate, strict, threshold);
      const node = { op: 'spike', a, surrogate, strict, threshold } as const;
      return put(shorten ? firing(nodes, node) : node);
    },
  };
}

/** Records what `f` does to named inputs as a program. */
export function trace(f: (op: Recorder) => Named<Arg>): Program {
  const op = recorder();
  const outputs = f(op);
  return { nodes: op.nodes, outputs };
}
