import { fold, uniforms } from '@synfire/data';
import { arm, body, type Capsule, type Looks, painted } from './figure.ts';
import { gesture } from './gestures.ts';
import { regionAround, type Scene } from './scene.ts';

const SIDE = 128;

/** A person: the same key, the same place, size, pace and clothes. `light` of 0 … 1 from dim to bright. */
export interface Person {
  readonly key: number;
  readonly light: number;
}

/** A person making the gesture of a label, from time 0 on; `key` draws its phase and its pace. */
export function gestureScene({ key: who, light }: Person, label: number, key: number): Scene {
  const u = uniforms(who, 8);
  const v = uniforms(key, 4);
  const looks = looksOf(u, light);
  const hz = (1.3 + 0.6 * (u[6] ?? 0)) * (0.85 + 0.3 * (v[0] ?? 0));
  const wide = 0.85 + 0.3 * (u[7] ?? 0);
  const phase = v[1] ?? 0;
  const move = gesture(label, fold(key, 1));
  const still = Float32Array.from({ length: SIDE * SIDE }, (_, i) => painted(looks.wall, body(looks), i % SIDE, Math.floor(i / SIDE)));
  const background = (x: number, y: number): number => still[y * SIDE + x] ?? 0;
  return {
    width: SIDE,
    height: SIDE,
    background,
    at: (t) => {
      const { right, left } = move(phase + (hz * t) / 1e6);
      const arms = [...arm(looks, -1, [right[0] * wide, right[1]]), ...arm(looks, 1, [left[0] * wide, left[1]])];
      return { region: around(arms), luminance: (x, y) => painted(background(x, y), arms, x, y) };
    },
  };
}

function looksOf(u: Float64Array, light: number): Looks {
  const between = (i: number, low: number, high: number): number => low + (high - low) * (u[i] ?? 0);
  const bright = 0.5 + light;
  return {
    chest: [between(0, 58, 70), between(1, 64, 74)],
    size: between(2, 0.88, 1.12),
    wall: bright * between(3, 35, 60),
    body: bright * between(4, 70, 120),
    arms: bright * between(5, 110, 150),
    hands: bright * 170,
  };
}

function around(capsules: readonly Capsule[]): ReturnType<typeof regionAround> {
  const xs = capsules.flatMap(({ a, b, radius }) => [a[0] - radius, a[0] + radius, b[0] - radius, b[0] + radius]);
  const ys = capsules.flatMap(({ a, b, radius }) => [a[1] - radius, a[1] + radius, b[1] - radius, b[1] + radius]);
  const region = { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
  return regionAround(region, 1, { width: SIDE, height: SIDE });
}
