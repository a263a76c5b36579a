import { ink, label, svg } from '../svg.ts';

const ROW = 20;
const NAMES = 180;
const WIDTH = 420;

/** The firing rate of every spiking layer as bars, the first layer on top. */
export function firingSvg(firing: Readonly<Record<string, number>>): string {
  const rows = Object.entries(firing);
  const most = Math.max(1e-9, ...rows.map(([, rate]) => rate));
  const bars = rows.flatMap(([path, rate], i) => {
    const [y, long] = [40 + i * ROW, (WIDTH * rate) / most];
    return [
      label(NAMES - 8, y + 13, path, 'end'),
      `<rect x="${NAMES}" y="${y + 2}" width="${long.toFixed(1)}" height="${ROW - 4}" fill="${ink.off}"/>`,
      label(NAMES + long + 6, y + 13, rate.toFixed(4)),
    ];
  });
  return svg(NAMES + WIDTH + 80, 50 + rows.length * ROW, [label(NAMES, 24, 'mean spikes per neuron and time step'), ...bars]);
}
