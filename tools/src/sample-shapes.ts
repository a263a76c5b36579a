/** One thing or texture of the drawn sample: an SVG fragment of a figure one unit in radius around the origin, or of a pattern's tile. */
export interface Motif {
  readonly name: string;
  /** Whether `svg` is a tile of a texture, 1 × 1, instead of a figure. */
  readonly tile: boolean;
  svg(color: string, accent: string): string;
}

const polygon = (points: readonly (readonly [number, number])[], color: string): string =>
  `<polygon points="${points.map(([x, y]) => `${x.toFixed(3)},${y.toFixed(3)}`).join(' ')}" fill="${color}"/>`;

const corners = (n: number, radius: (i: number) => number): readonly (readonly [number, number])[] =>
  Array.from({ length: n }, (_, i) => {
    const angle = (2 * Math.PI * i) / n - Math.PI / 2;
    return [radius(i) * Math.cos(angle), radius(i) * Math.sin(angle)] as const;
  });

/** The ten classes of the sample, in the order of their made-up WordNet numbers. */
export const MOTIFS: readonly Motif[] = [
  {
    name: 'ball',
    tile: false,
    svg: (color, accent) => `<circle r="1" fill="${color}"/><ellipse cx="-.35" cy="-.35" rx=".3" ry=".2" fill="${accent}"/>`,
  },
  { name: 'ring', tile: false, svg: (color) => `<circle r=".75" fill="none" stroke="${color}" stroke-width=".4"/>` },
  {
    name: 'triangle',
    tile: false,
    svg: (color) =>
      polygon(
        corners(3, () => 1),
        color,
      ),
  },
  {
    name: 'box',
    tile: false,
    svg: (color, accent) =>
      `<rect x="-.8" y="-.8" width="1.6" height="1.6" fill="${color}"/><rect x="-.8" y="-.2" width="1.6" height=".4" fill="${accent}"/>`,
  },
  {
    name: 'star',
    tile: false,
    svg: (color) =>
      polygon(
        corners(10, (i) => (i % 2 === 0 ? 1 : 0.4)),
        color,
      ),
  },
  {
    name: 'cross',
    tile: false,
    svg: (color) => `<path d="M-.25 -1h.5v.75h.75v.5h-.75v.75h-.5v-.75h-.75v-.5h.75z" fill="${color}"/>`,
  },
  { name: 'stripes', tile: true, svg: (color) => `<rect width="1" height=".5" fill="${color}"/>` },
  {
    name: 'checks',
    tile: true,
    svg: (color) => `<rect width=".5" height=".5" fill="${color}"/><rect x=".5" y=".5" width=".5" height=".5" fill="${color}"/>`,
  },
  { name: 'dots', tile: true, svg: (color) => `<circle cx=".5" cy=".5" r=".3" fill="${color}"/>` },
  {
    name: 'zigzag',
    tile: true,
    svg: (color) => `<path d="M-.1 .6L.25 .25L.75 .75L1.1 .4" fill="none" stroke="${color}" stroke-width=".22"/>`,
  },
];
