import { ink, label, svg } from '../svg.ts';
import type { RateCurve } from './rate-curve.ts';

const WIDTH = 800;
const HEIGHT = 260;
const BOX = { left: 70, right: 780, top: 30, bottom: 220 };

/** The rate of a recording over time, ON above OFF, as a picture. */
export function rateSvg(title: string, { span, on, off }: RateCurve): string {
  const all = on.map((n, i) => n + (off[i] ?? 0));
  const most = Math.max(1, ...all);
  const x = (i: number): number => BOX.left + ((BOX.right - BOX.left) * i) / Math.max(1, all.length);
  const y = (n: number): number => BOX.bottom - ((BOX.bottom - BOX.top) * n) / most;
  const steps = (values: readonly number[]): string =>
    values.map((n, i) => `H${x(i).toFixed(1)}V${y(n).toFixed(1)}H${x(i + 1).toFixed(1)}`).join('');
  const area = (values: readonly number[], colour: string): string =>
    `<path d="M${BOX.left} ${BOX.bottom}${steps(values)}V${BOX.bottom}Z" fill="${colour}"/>`;
  const seconds = (all.length * span) / 1e6;
  return svg(WIDTH, HEIGHT, [
    label(BOX.left, 18, title),
    `<text x="${BOX.right}" y="18" text-anchor="end"><tspan fill="${ink.on}">ON</tspan> above <tspan fill="${ink.off}">OFF</tspan></text>`,
    area(all, ink.on),
    area(off, ink.off),
    `<path d="M${BOX.left} ${BOX.top}V${BOX.bottom}H${BOX.right}" fill="none" stroke="${ink.line}"/>`,
    label(BOX.left - 6, BOX.top + 8, rateText((most * 1e6) / span), 'end'),
    label(BOX.left - 6, BOX.bottom, '0', 'end'),
    label(BOX.left, BOX.bottom + 18, '0 s'),
    label(BOX.right, BOX.bottom + 18, `${seconds.toPrecision(3)} s`, 'end'),
    label((BOX.left + BOX.right) / 2, BOX.bottom + 18, `events a second, counted every ${span / 1000} ms`, 'middle'),
  ]);
}

/** A rate as 12.3 k/s. */
export function rateText(rate: number): string {
  const [unit, size] = rate >= 1e6 ? ['M', 1e6] : rate >= 1e3 ? ['k', 1e3] : ['', 1];
  return `${(rate / size).toPrecision(3)} ${unit}/s`;
}
