import { uniforms } from '@synfire/data';
import { painted } from './figure.ts';
import type { Place } from './gestures.ts';
import type { Picture } from './moving-picture.ts';

/** Lines through places in a square from -1 to 1. */
export type Strokes = readonly (readonly Place[])[];

/** An ellipse as a closed line. */
export function ellipse(x: number, y: number, wide: number, high: number, corners = 16): readonly Place[] {
  return Array.from({ length: corners + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    return [x + wide * Math.sin(angle), y - high * Math.cos(angle)] as const;
  });
}

/** How strokes are drawn: the key varies place, size, slant and width of the lines. */
export interface StrokeOptions {
  readonly key: number;
  /** Side of the picture in pixels. */
  readonly side: number;
  readonly background: number;
  readonly luminance: number;
  /** Half the width of the lines, of the picture's side. */
  readonly width: number;
}

/** A picture of strokes, each time somewhat different. */
export function strokePicture(strokes: Strokes, { key, side, background, luminance, width }: StrokeOptions): Picture {
  const u = uniforms(key, 6);
  const between = (i: number, low: number, high: number): number => low + (high - low) * (u[i] ?? 0);
  const [size, slant, radius] = [side * between(0, 0.34, 0.42), between(1, -0.2, 0.2), side * width * between(2, 0.8, 1.3)];
  const turn = between(3, -0.15, 0.15);
  const [cx, cy] = [side / 2 + side * between(4, -0.04, 0.04), side / 2 + side * between(5, -0.04, 0.04)];
  const place = ([x, y]: Place): Place => {
    const leaning = x - slant * y;
    return [cx + size * (leaning * Math.cos(turn) - y * Math.sin(turn)), cy + size * (leaning * Math.sin(turn) + y * Math.cos(turn))];
  };
  const lines = strokes.flatMap((line) => line.slice(1).map((to, i) => ({ a: place(line[i] ?? to), b: place(to), radius, luminance })));
  const data = Float32Array.from({ length: side * side }, (_, i) => painted(background, lines, i % side, Math.floor(i / side)));
  return { data, width: side, height: side };
}
