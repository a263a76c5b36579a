import { writeAtomically } from './write-atomically.ts';

/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Writes indented JSON atomically. Throws RangeError for NaN and infinities, of which JSON would make null. */
export async function writeJson(file: string, value: Json): Promise<void> {
  const text = `${toJson(file, value, 2)}\n`;
  await writeAtomically(file, (handle) => handle.writeFile(text));
}

/** JSON text of a value; `what` names it in the error. Throws RangeError for NaN and infinities. */
export function toJson(what: string, value: Json, indent?: number): string {
  const finite = (name: string, v: unknown): unknown => {
    if (typeof v !== 'number' || Number.isFinite(v)) return v;
    throw new RangeError(`${what}: '${name}' is ${v}, which JSON cannot say; leave the field out where there is no value`);
  };
  return JSON.stringify(value, finite, indent);
}
