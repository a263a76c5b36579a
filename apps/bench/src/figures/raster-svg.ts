import { ink, label, svg } from '../svg.ts';
import type { Sample } from './look.ts';

const LEFT = 60;
const TOP = 40;
const WIDTH = 480;
const HEIGHT = 384;
const MOST = 384;

/** When neurons of the last spiking layer fire for one sample: a mark a spike, of at most 384 neurons spread evenly over the layer. */
export function rasterSvg(title: string, { spikes, layer }: Pick<Sample, 'spikes' | 'layer'>): string {
  const { x, T, neurons } = spikes;
  const shown = Math.min(MOST, neurons);
  const [wide, high] = [WIDTH / T, HEIGHT / shown];
  const marks: string[] = [];
  for (let row = 0; row < shown; row += 1) {
    const neuron = Math.floor((row * neurons) / shown);
    for (let t = 0; t < T; t += 1) {
      if ((x[t * neurons + neuron] ?? 0) === 0) continue;
      marks.push(`M${(LEFT + t * wide + 1).toFixed(1)} ${(TOP + (row + 0.5) * high).toFixed(2)}h${(wide - 2).toFixed(1)}`);
    }
  }
  const which = shown < neurons ? `${shown} of ${neurons} neurons` : `${neurons} neurons`;
  return svg(LEFT + WIDTH + 20, TOP + HEIGHT + 30, [
    label(LEFT, 18, title),
    label(LEFT, 34, `${layer}: ${which}, ${marks.length} spikes`),
    `<path d="M${LEFT} ${TOP}V${TOP + HEIGHT}H${LEFT + WIDTH}" fill="none" stroke="${ink.line}"/>`,
    `<path d="${marks.join('')}" fill="none" stroke="${ink.text}" stroke-width="${Math.max(0.6, high * 0.8).toFixed(2)}"/>`,
    ...Array.from({ length: T }, (_, t) => label(LEFT + (t + 0.5) * wide, TOP + HEIGHT + 16, `${t}`, 'middle')),
  ]);
}
