/** Draws the picture of all surrogates in packages/surrogate/README.md: `pnpm pictures`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as exported from '@synfire/surrogate';
import { numberOps, type Surrogate } from '@synfire/surrogate';

/** Where the picture lies. */
export const surrogatesPicture: string = fileURLToPath(new URL('../../packages/surrogate/surrogates.svg', import.meta.url));

const { numberOps: _, spike: __, tapeOps: ___, ...factories } = exported;

// Middling colours, to be read on white and on black.
const [ink, faint, blue, orange] = ['#7d7d7d', '#9998', '#2f81f7', '#d9772b'];
const [columns, width, height] = [4, 200, 120];
const cell = { width: width + 30, height: height + 48 };
const [left, right, low, high] = [-2, 2, -0.5, 1.5];

const px = (x: number): number => ((x - left) / (right - left)) * width;
const py = (y: number): number => ((high - y) / (high - low)) * height;
/** One digit: equal wherever Math.exp and its like differ in the last bit. */
const short = (value: number): string => (Math.round(value * 10) / 10 || 0).toString();

/** The curve of f over [left, right], without the points inside of straight lines. */
function curve(f: (x: number) => number, colour: string, dashes = ''): string {
  const n = 100;
  const points = Array.from({ length: n + 1 }, (_, i) => left + (i * (right - left)) / n).map((x) => [x, f(x)] as const);
  const bend = (i: number): number => (points[i - 1]?.[1] ?? 0) - 2 * (points[i]?.[1] ?? 0) + (points[i + 1]?.[1] ?? 0);
  const kept = points.filter((_, i) => i === 0 || i === n || Math.abs(bend(i)) > 1e-9);
  const path = kept.map(([x, y]) => `${short(px(x))} ${short(py(y))}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dashes && ` stroke-dasharray="${dashes}"`}/>`;
}

const line = (x1: number, y1: number, x2: number, y2: number): string =>
  `<path d="M${short(px(x1))} ${short(py(y1))}L${short(px(x2))} ${short(py(y2))}" stroke="${faint}"/>`;

const text = (x: number, y: number, words: string | number, more = ''): string => `<text x="${x}" y="${y}"${more}>${words}</text>`;

const at = (i: number, content: string): string =>
  `<g transform="translate(${(i % columns) * cell.width + 24} ${Math.floor(i / columns) * cell.height + 24})">\n${content}\n</g>`;

function panel(surrogate: Surrogate, i: number): string {
  const { primitive } = surrogate;
  const ticks = [
    ...[0, 1].map((y) => text(-5, py(y) + 4, y, ' text-anchor="end"')),
    ...[-2, -1, 0, 1, 2].map((x) => text(px(x), height + 13, x, ' text-anchor="middle"')),
  ];
  const curves = [
    line(left, 0, right, 0),
    line(left, 1, right, 1),
    line(0, low, 0, high),
    ...(primitive ? [curve((x) => primitive(numberOps, x), orange, '5 3')] : []),
    curve((x) => surrogate.derivative(numberOps, x), blue),
  ];
  const title = text(0, -6, surrogate.name, ' font-weight="bold"');
  return at(i, [title, ...ticks, '<g clip-path="url(#panel)">', ...curves, '</g>'].join('\n'));
}

function legend(i: number): string {
  const sample = (y: number, colour: string, dashes: string, words: string): string =>
    `<path d="M0 ${y}h30" stroke="${colour}" stroke-width="2"${dashes}/>${text(38, y + 4, words)}`;
  return at(
    i,
    `${sample(40, blue, '', 'g(x), the derivative')}\n${sample(62, orange, ' stroke-dasharray="5 3"', 'its primitive, where it has one')}`,
  );
}

/** An SVG of every surrogate of the package with its defaults: derivative and primitive as numbers give them. */
export function surrogatesSvg(): string {
  const surrogates = Object.values(factories).map((make) => make());
  const rows = Math.ceil((surrogates.length + 1) / columns);
  const [w, h] = [columns * cell.width + 8, rows * cell.height];
  const panels = [...surrogates.map(panel), legend(surrogates.length)].join('\n');
  const head = `<title>Surrogates</title>\n<clipPath id="panel"><rect width="${width}" height="${height}"/></clipPath>`;
  const font = `font-family="system-ui, sans-serif" font-size="11" fill="${ink}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" ${font}>\n${head}\n${panels}\n</svg>\n`;
}

if (import.meta.url === `file://${process.argv[1]}`) writeFileSync(surrogatesPicture, surrogatesSvg());
