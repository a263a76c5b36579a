import { ink, label, svg } from '../svg.ts';

const CELL = 40;
const NAMES = 190;
const TOP = 40;

/** How often samples of each class (rows) were taken for each (columns), shaded by the part of the row. */
export function confusionSvg(confusion: readonly (readonly number[])[], classes: readonly string[]): string {
  const side = classes.length * CELL;
  const right = confusion.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  const all = confusion.flat().reduce((a, b) => a + b, 0);
  const cells = confusion.flatMap((row, i) => {
    const sum = Math.max(1, row.reduce((a, b) => a + b, 0)); // biome-ignore format: one line
    return row.map((n, j) => cell(NAMES + j * CELL, TOP + i * CELL, n, n / sum, i === j));
  });
  const rows = classes.map((name, i) => label(NAMES - 8, TOP + i * CELL + CELL / 2 + 4, `${name} ${i}`, 'end'));
  const columns = classes.map((_, j) => label(NAMES + j * CELL + CELL / 2, TOP + side + 18, `${j}`, 'middle'));
  const share = all === 0 ? 'no sample' : `${right} of ${all} right, ${((100 * right) / all).toFixed(1)} %`;
  return svg(NAMES + side + 20, TOP + side + 30, [
    label(NAMES, 22, `rows: label, columns: prediction; ${share}`),
    ...rows,
    ...columns,
    ...cells,
  ]);
}

function cell(x: number, y: number, n: number, part: number, right: boolean): string {
  const colour = right ? ink.off : ink.on;
  const shade = `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${colour}" fill-opacity="${(0.75 * part).toFixed(3)}" stroke="${ink.line}"/>`;
  return n === 0 ? shade : shade + label(x + CELL / 2, y + CELL / 2 + 4, `${n}`, 'middle');
}
