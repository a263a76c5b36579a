import { lanes, PLACE } from './places.ts';

/** Parameters of kernels that fill columns, eight events a turn: the sensor, what is added to times less 2^52, the first event's place. */
export const LIMITS = '(param $width i32) (param $height i32) (param $base f64) (param $n i32)';

/** Their locals. `$t` and `$earlier` are 32-bit times of four events and of those one before, `$bad` is negative where one is refused. */
export const LOCALS = `(local $t v128) (local $before v128) (local $bad v128) (local $from v128) (local $x v128) (local $y v128)
  (local $mostX v128) (local $mostY v128) (local $upper v128) (local $earlier v128)`;

/** Sets those that stay as they are. */
export const BEGIN = `
  (local.set $from (f64x2.splat (local.get $base)))
  (local.set $upper (i32x4.splat (i32.const 0x43300000)))`;

/** 32-bit times to 64-bit floats: behind the upper word of 2^52 they are the lower one of 2^52 more. `fault` is negative where one is refused. */
export const times = (half: 0 | 1, fault: string): string => `
  (local.set $earlier (i8x16.shuffle ${lanes(3, 4, 5, 6)} (local.get $before) (local.get $t)))
  (local.set $bad (v128.or (local.get $bad) ${fault}))
  (local.set $before (local.get $t))
  (v128.store offset=${PLACE.t + 32 * half} (i32.shl (local.get $n) (i32.const 3))
    (f64x2.add (local.get $from) (i8x16.shuffle ${lanes(0, 4, 1, 5)} (local.get $t) (local.get $upper))))
  (v128.store offset=${PLACE.t + 32 * half + 16} (i32.shl (local.get $n) (i32.const 3))
    (f64x2.add (local.get $from) (i8x16.shuffle ${lanes(2, 6, 3, 7)} (local.get $t) (local.get $upper))))`;

/** Stores x, y and p of eight events, each in two vectors of 32-bit words. */
export const pixels = (x: readonly [string, string], y: readonly [string, string], p: readonly [string, string]): string => `
  (local.set $x (i16x8.narrow_i32x4_u ${x.join(' ')}))
  (local.set $y (i16x8.narrow_i32x4_u ${y.join(' ')}))
  (local.set $mostX (i16x8.max_u (local.get $mostX) (local.get $x)))
  (local.set $mostY (i16x8.max_u (local.get $mostY) (local.get $y)))
  (v128.store offset=${PLACE.x} (i32.shl (local.get $n) (i32.const 1)) (local.get $x))
  (v128.store offset=${PLACE.y} (i32.shl (local.get $n) (i32.const 1)) (local.get $y))
  (local.set $x (i16x8.narrow_i32x4_u ${p.join(' ')}))
  (v128.store64_lane offset=${PLACE.p} 0 (local.get $n) (i8x16.narrow_i16x8_u (local.get $x) (local.get $x)))`;

/** Whether times never decreased and all pixels are inside. */
export const GOOD = `
  (i32.eqz (i32.or (i32x4.bitmask (local.get $bad)) (v128.any_true (v128.or
    (i16x8.ge_u (local.get $mostX) (i16x8.splat (local.get $width)))
    (i16x8.ge_u (local.get $mostY) (i16x8.splat (local.get $height)))))))`;
