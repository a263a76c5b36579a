/** What AEDAT 4 needs of a FlatBuffer, read with every offset checked: an offset outside gives undefined. */
export interface Table {
  /** Where field `index` of the table lies, undefined where it is not set. */
  field(index: number): number | undefined;
}

const inside = (view: DataView, at: number, size: number): boolean => at >= 0 && at + size <= view.byteLength;

/** The root table of a size-prefixed FlatBuffer with that identifier. */
export function rootTable(view: DataView, identifier: string): Table | undefined {
  if (!inside(view, 0, 12)) return undefined;
  for (let i = 0; i < 4; i += 1) if (view.getUint8(8 + i) !== identifier.charCodeAt(i)) return undefined;
  const table = 4 + view.getUint32(4, true);
  if (!inside(view, table, 4)) return undefined;
  const offsets = table - view.getInt32(table, true);
  if (!inside(view, offsets, 4)) return undefined;
  const size = view.getUint16(offsets, true);
  return {
    field: (index) => {
      const at = 4 + 2 * index;
      if (at + 2 > size || !inside(view, offsets + at, 2)) return undefined;
      const offset = view.getUint16(offsets + at, true);
      return offset > 0 && inside(view, table + offset, 4) ? table + offset : undefined;
    },
  };
}

/** First element and number of elements of the vector that the field at `at` refers to. */
export function vectorAt(view: DataView, at: number, elementSize: number): { readonly start: number; readonly count: number } | undefined {
  const vector = at + view.getUint32(at, true);
  if (!inside(view, vector, 4)) return undefined;
  const count = view.getUint32(vector, true);
  return inside(view, vector + 4, count * elementSize) ? { start: vector + 4, count } : undefined;
}

/** The string that the field at `at` refers to. */
export function stringAt(view: DataView, at: number): string | undefined {
  const found = vectorAt(view, at, 1);
  return found && new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + found.start, found.count));
}

/** A signed 64-bit integer; exact below 2⁵³ in size. */
export const int64At = (view: DataView, at: number): number => view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
