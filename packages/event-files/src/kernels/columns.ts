import { lanes, PLACE } from './places.ts';

/** Four of the eight events that `columns` takes in a turn; `half` is 0 or 1. */
const four = (half: 0 | 1): string => `
  (local.set $a (v128.load offset=${PLACE.words + 32 * half} (local.get $i)))
  (local.set $b (v128.load offset=${PLACE.words + 32 * half + 16} (local.get $i)))
  (local.set $t (i8x16.shuffle ${lanes(0, 2, 4, 6)} (local.get $a) (local.get $b)))
  (local.set $d${half} (i8x16.shuffle ${lanes(1, 3, 5, 7)} (local.get $a) (local.get $b)))
  (local.set $bad (v128.or (local.get $bad)
    (i32x4.gt_u (i8x16.shuffle ${lanes(3, 4, 5, 6)} (local.get $before) (local.get $t)) (local.get $t))))
  (local.set $before (local.get $t))
  (v128.store offset=${PLACE.t + 32 * half} (local.get $i)
    (f64x2.add (local.get $from) (f64x2.convert_low_i32x4_u (local.get $t))))
  (v128.store offset=${PLACE.t + 32 * half + 16} (local.get $i)
    (f64x2.add (local.get $from) (f64x2.convert_low_i32x4_u (i8x16.shuffle ${lanes(2, 3, 2, 3)} (local.get $t) (local.get $t)))))`;

/**
 * Events as words of DAT, u32 time and x | y << 14 | p << 28, to columns, with `base` added to times. Gives 1 where times never decrease
 * and pixels are inside, 0 where the columns are of no use.
 */
export const columns: string = `
(func (export "columns") (param $count i32) (param $width i32) (param $height i32) (param $base f64) (result i32)
  (local $i i32) (local $end i32) (local $a v128) (local $b v128) (local $t v128) (local $d0 v128) (local $d1 v128) (local $from v128)
  (local $before v128) (local $bad v128) (local $mask v128) (local $one v128) (local $x v128) (local $y v128) (local $mostX v128)
  (local $mostY v128)
  (local.set $from (f64x2.splat (local.get $base)))
  (local.set $mask (i32x4.splat (i32.const 0x3fff)))
  (local.set $one (i32x4.splat (i32.const 1)))
  (local.set $end (i32.shl (local.get $count) (i32.const 3)))
  ;; The last event again, up to a multiple of eight.
  (local.set $i (local.get $end))
  (block $even (loop $pad
    (br_if $even (i32.eqz (i32.and (local.get $i) (i32.const 63))))
    (i64.store offset=${PLACE.words} (local.get $i) (i64.load offset=${PLACE.words - 8} (local.get $i)))
    (local.set $i (i32.add (local.get $i) (i32.const 8)))
    (br $pad)))
  (local.set $i (i32.const 0))
  (loop $next
    ${four(0)}
    ${four(1)}
    (local.set $x (i16x8.narrow_i32x4_u (v128.and (local.get $d0) (local.get $mask)) (v128.and (local.get $d1) (local.get $mask))))
    (local.set $y (i16x8.narrow_i32x4_u
      (v128.and (i32x4.shr_u (local.get $d0) (i32.const 14)) (local.get $mask))
      (v128.and (i32x4.shr_u (local.get $d1) (i32.const 14)) (local.get $mask))))
    (local.set $mostX (i16x8.max_u (local.get $mostX) (local.get $x)))
    (local.set $mostY (i16x8.max_u (local.get $mostY) (local.get $y)))
    (v128.store offset=${PLACE.x} (i32.shr_u (local.get $i) (i32.const 2)) (local.get $x))
    (v128.store offset=${PLACE.y} (i32.shr_u (local.get $i) (i32.const 2)) (local.get $y))
    (local.set $d0 (v128.and (i32x4.shr_u (local.get $d0) (i32.const 28)) (local.get $one)))
    (local.set $d1 (v128.and (i32x4.shr_u (local.get $d1) (i32.const 28)) (local.get $one)))
    (local.set $a (i16x8.narrow_i32x4_u (local.get $d0) (local.get $d1)))
    (v128.store64_lane offset=${PLACE.p} 0 (i32.shr_u (local.get $i) (i32.const 3)) (i8x16.narrow_i16x8_u (local.get $a) (local.get $a)))
    (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 64))) (local.get $end))))
  (i32.eqz (v128.any_true (v128.or (local.get $bad) (v128.or
    (i16x8.ge_u (local.get $mostX) (i16x8.splat (local.get $width)))
    (i16x8.ge_u (local.get $mostY) (i16x8.splat (local.get $height))))))))`;
