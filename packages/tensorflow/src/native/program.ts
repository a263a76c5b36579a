import { existsSync } from 'node:fs';
import { bytecode } from './bytecode.ts';
import { compiledFile, compileProgram } from './compiled.ts';
import { cpp, symbol } from './cpp.ts';
import type { Library } from './library.ts';
import { header, type Sweep, sweep, type Wanted } from './sweep.ts';

/** A pass over time that can be run: the attribute of SynfireScan, and what goes in and comes out. */
export interface Program {
  readonly sweep: Sweep;
  /** The program for this call on so many elements: bytecode at first, and compiled code when it has run long enough to pay and is ready. */
  text(elements: number): string;
}

/** Elements, over all calls and steps, after which a program is compiled: a fifth of a second's work of the interpreter. */
const worthwhile = 2e7;

/** SYNFIRE_PROGRAMS=interpreted or compiled takes one of the two from the first call on, for tests. */
const forced = (): string | undefined => process.env.SYNFIRE_PROGRAMS;

const programs = new WeakMap<object, Map<string, Program>>();

/** The program of a neuron's pass, made once. */
export function program(library: Library, wanted: Wanted): Program {
  const key = `${id(wanted.join)} ${wanted.T} ${wanted.backward} ${wanted.norm} ${wanted.still} ${wanted.perChannel}`;
  const known = programs.get(wanted.neuron) ?? new Map<string, Program>();
  programs.set(wanted.neuron, known);
  const made = known.get(key) ?? make(library, sweep(wanted));
  known.set(key, made);
  return made;
}

const ids = new WeakMap<object, number>();
let serial = 0;

function id(value: object | undefined): number {
  if (!value) return -1;
  const known = ids.get(value) ?? serial++;
  ids.set(value, known);
  return known;
}

function make(library: Library, pass: Sweep): Program {
  const source = cpp(pass);
  const file = compiledFile(library, source);
  const compiled = `${header(pass)} compiled ${symbol} ${file}`;
  let interpreted: string | undefined;
  let done = 0;
  let asked = false;
  let ready = existsSync(file) && forced() !== 'interpreted';
  return {
    sweep: pass,
    text(elements) {
      if (ready) return compiled;
      done += elements;
      if (!asked && done > worthwhile && forced() !== 'interpreted') {
        asked = true;
        // The warning about a compiler that fails has been given by then; nothing else rejects.
        void compileProgram(library, source).then(() => {
          ready = existsSync(file);
        });
      }
      interpreted ??= `${header(pass)} interpret ${bytecode(pass)}`;
      return interpreted;
    },
  };
}
