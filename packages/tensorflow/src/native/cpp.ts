import type { Arg, Node, Program } from '@synfire/kernel';
import type { Sweep } from './sweep.ts';
import { divided } from './uniform.ts';

/** The name of the function that `cpp` writes. */
export const symbol: string = 'run';

const heavy = new Set(['exp', 'log', 'sigmoid', 'tanh', 'sin', 'cos', 'atan', 'erf']);

/**
 * A pass over time in C++, as a function of one `Block` (native/block.h). Strips of a few vectors go through all T steps, so that
 * all rows are read in step and states stay in registers or the nearest cache; plain loops, which the compiler vectorises.
 */
export function cpp(sweep: Sweep): string {
  const { up, down, scalars } = sweep;
  // Elements enough to hide the latency of long functions.
  const strip = [up, ...(down ? [down] : [])].some(({ nodes }) => nodes.some(({ op }) => heavy.has(op))) ? 64 : 32;
  return `#include "block.h"
#include "element.h"
#include "functions.h"
${sweep.support ? '#include "bits.h"\n' : ''}using namespace synfire;
extern "C" __attribute__((visibility("default"))) void ${symbol}(const Block* k) {
${scalars.map((_, i) => `const float p${i} = k->scalars[${i}];`).join('\n')}
auto strip = [&](const int at, const int n) __attribute__((always_inline)) {
${strips(sweep, strip)}
};
int at = 0;
for (; at + ${strip} <= k->n; at += ${strip}) strip(at, ${strip});
if (at < k->n) strip(at, k->n - at);
}
`;
}

/** The statements that take elements `at` to `at + n` of the block `k` through all T steps, in arrays of `strip` floats; single parameters are `p0`, `p1`, … */
export function strips(sweep: Sweep, strip: number): string {
  const { down, T, states, lanes, support } = sweep;
  const array = (name: string, rows = ''): string => `alignas(64) float ${name}${rows}[${strip}];`;
  return [
    ...lanes.map((_, i) => `const float* __restrict L${i} = k->lanes[${i}] + at;`),
    ...sumsOf(sweep).map((_, i) => `float* __restrict A${i} = k->sums[${i}] + at;`),
    ...states.map((_, i) => array(`S${i}`)),
    ...(support ? [array('B')] : []),
    ...(down ? [...states.map((_, i) => `${array(`G${i}`)} ${array(`H${i}`, `[${T}]`)}`), ...(sweep.still ? [array('X')] : [])] : []),
    each(states.map(({ rest }, i) => `S${i}[j] = ${literal(rest)};`)),
    `for (int t = 0; t < ${T}; ++t) {`,
    ...pointers(sweep, down === undefined),
    each(ascending(sweep)),
    ...(support ? ['for (int j = 0; j < n; j += 32) k->support[t * k->words + (at + j) / 32] = bits_(B + j);'] : []),
    '}',
    ...(down ? downward(sweep, down) : []),
  ].join('\n');
}

const sumsOf = ({ channelSums, scalarSums }: Sweep): readonly string[] => [...channelSums, ...scalarSums];

const each = (body: readonly string[]): string => (body.length === 0 ? '' : `SYNFIRE_EACH {\n${body.join('\n')}\n}`);

/** What is read at step t, and with `writes` what is written. */
function pointers({ streams, still, low, results }: Sweep, writes: boolean): readonly string[] {
  const [source, target] = low ? ['reinterpret_cast<const Low*>', 'reinterpret_cast<Low*>'] : ['', ''];
  const type = low ? 'Low' : 'float';
  return [
    ...streams.map((_, i) => `const ${type}* __restrict I${i} = ${source}(k->in[${i}]) + at${still && i === 0 ? '' : ' + t * k->step'}; (void)I${i};`), // biome-ignore format: one line a kind
    ...(writes ? results.map((_, i) => `${type}* __restrict O${i} = ${target}(k->out[${i}]) + at + t * k->step; (void)O${i};`) : []),
  ];
}

/** A result's element in its type. */
const rounded = ({ low }: Sweep, value: string): string => (low ? `narrow<Low>(${value})` : value);

/** An ascending step: results and next states, or for a pass that descends as well the history and the next states. */
function ascending(sweep: Sweep): readonly string[] {
  const { up, down, states } = sweep;
  const name = naming(sweep, up);
  const value = (output: string): string => name(up.outputs[output] ?? 0);
  return [
    ...(down ? states.map((_, i) => `H${i}[t][j] = S${i}[j];`) : []),
    ...statements(sweep, up),
    ...(down ? [] : sweep.results.map((output, i) => `O${i}[j] = ${rounded(sweep, value(output))};`)),
    ...(sweep.support ? [`B[j] = ${value('support')};`] : []),
    ...states.map((s, i) => `const float n${i} = ${value(`s.${s.name}`)};`),
    ...states.map((_, i) => `S${i}[j] = n${i};`),
  ];
}

function downward(sweep: Sweep, down: Program): readonly string[] {
  const { states, T, still } = sweep;
  const name = naming(sweep, down);
  const value = (output: string): string => name(down.outputs[output] ?? 0);
  const body = [
    ...statements(sweep, down),
    ...sweep.results.map((output, i) => (still && i === 0 ? `X[j] += ${value(output)};` : `O${i}[j] = ${rounded(sweep, value(output))};`)),
    ...sumsOf(sweep).map((output, i) => `A${i}[j] += ${value(output)};`),
    ...states.map((s, i) => `const float n${i} = ${value(`d.s.${s.name}`)};`),
    ...states.map((_, i) => `G${i}[j] = n${i};`),
  ];
  return [
    each([...states.map((_, i) => `G${i}[j] = 0.f;`), ...(still ? ['X[j] = 0.f;'] : [])]),
    `for (int t = ${T - 1}; t >= 0; --t) {`,
    ...pointers(sweep, true),
    each(body),
    '}',
    ...(still
      ? [
          'const int t = 0;',
          ...pointers(sweep, true).slice(sweep.streams.length, sweep.streams.length + 1),
          each([`O0[j] = ${rounded(sweep, 'X[j]')};`]),
        ]
      : []),
  ];
}

/** The statements that compute a program's values for element j. */
function statements(sweep: Sweep, program: Program): readonly string[] {
  const { each: live, uniform } = divided(program, sweep.scalars);
  const name = naming(sweep, program);
  return [...uniform, ...live].map((id) => {
    const node = program.nodes[id];
    if (!node || node.op === 'input') throw new Error(`cpp: node ${id} is not computed`);
    return `const float v${id} = ${expression(program, node, name)};`;
  });
}

type Name = (arg: Arg) => string;

function naming(sweep: Sweep, program: Program): Name {
  return (arg) => {
    if (typeof arg === 'number') return literal(arg);
    const node = program.nodes[arg.id];
    return node?.op === 'input' ? input(sweep, node.name, program === sweep.down) : `v${arg.id}`;
  };
}

function input({ streams, low, lanes, scalars, states }: Sweep, name: string, descending: boolean): string {
  const [stream, lane, scalar] = [streams, lanes, scalars].map((list) => list.indexOf(name));
  if (stream !== undefined && stream >= 0) return low ? `wide(I${stream}[j])` : `I${stream}[j]`;
  if (lane !== undefined && lane >= 0) return `L${lane}[j]`;
  if (scalar !== undefined && scalar >= 0) return `p${scalar}`;
  const state = states.findIndex((s) => name === `s.${s.name}` || name === `d.s.${s.name}`);
  if (state < 0) throw new Error(`cpp: a program reads '${name}', which no pass over time has`);
  return name.startsWith('d.') ? `G${state}[j]` : descending ? `H${state}[t][j]` : `S${state}[j]`;
}

function expression(program: Program, node: Exclude<Node, { op: 'input' }>, name: Name): string {
  if (node.op === 'where') return `${condition(program, node.condition, name)} ? ${name(node.a)} : ${name(node.b)}`;
  const compared = comparison(node, name);
  if (compared) return `${compared} ? 1.f : 0.f`;
  const a = name(node.a);
  if (!('b' in node)) return node.op === 'abs' ? `fabsf(${a})` : node.op === 'detach' ? a : `${functions[node.op] ?? node.op}(${a})`;
  const b = name(node.b);
  if (node.op === 'maximum') return `${a} > ${b} ? ${a} : ${b}`;
  if (node.op === 'minimum') return `${a} < ${b} ? ${a} : ${b}`;
  return `${a} ${operators[node.op] ?? node.op} ${b}`;
}

/** A comparison in the place where it is asked for spares the vector unit a detour over floats. */
function condition(program: Program, sym: { readonly id: number }, name: Name): string {
  const node = program.nodes[sym.id];
  return (node && comparison(node, name)) ?? `${name(sym)} != 0.f`;
}

function comparison(node: Node, name: Name): string | undefined {
  if (node.op === 'greaterEqual') return `(${name(node.a)} >= ${name(node.b)})`;
  if (node.op === 'greater') return `(${name(node.a)} > ${name(node.b)})`;
  if (node.op === 'spike') return `(${name(node.a)} ${node.strict ? '>' : '>='} ${literal(node.threshold)})`;
  return undefined;
}

const operators: Readonly<Record<string, string>> = { add: '+', sub: '-', mul: '*', div: '/' };
const functions: Readonly<Record<string, string>> = {
  exp: 'exp_',
  sigmoid: 'sigmoid_',
  tanh: 'tanh_',
  log: 'logf',
  sin: 'sinf',
  cos: 'cosf',
  atan: 'atanf',
  erf: 'erff',
};

/** A float literal; in parentheses where it is negative. */
function literal(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '__builtin_nanf("")' : value > 0 ? '__builtin_inff()' : '(-__builtin_inff())';
  const text = value.toPrecision(9);
  const float = `${/[.e]/.test(text) ? text : `${text}.0`}f`;
  return value < 0 || Object.is(value, -0) ? `(${float})` : float;
}
