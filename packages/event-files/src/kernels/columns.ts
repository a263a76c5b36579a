import { BEGIN, GOOD, LIMITS, LOCALS, pixels, times } from './eight.ts';
import { lanes } from './places.ts';

/** Of times without a sign: by less than half of 2^32, or over it. */
const DECREASES = `(v128.or (i32x4.sub (local.get $t) (local.get $earlier)) (v128.andnot (local.get $earlier) (local.get $t)))`;

/** Times and the rest of four of eight events. */
const four = (half: 0 | 1): string => `
  (local.set $a (v128.load offset=${32 * half} (local.get $i)))
  (local.set $b (v128.load offset=${32 * half + 16} (local.get $i)))
  (local.set $low (i8x16.shuffle ${lanes(0, 4, 1, 5)} (local.get $a) (local.get $b)))
  (local.set $b (i8x16.shuffle ${lanes(2, 6, 3, 7)} (local.get $a) (local.get $b)))
  (local.set $t (i8x16.shuffle ${lanes(0, 4, 1, 5)} (local.get $low) (local.get $b)))
  (local.set $d${half} (i8x16.shuffle ${lanes(2, 6, 3, 7)} (local.get $low) (local.get $b)))
  ${times(half, DECREASES)}`;

/** The 14 bits of each word of `$d0` and `$d1` from `bit` on. */
const coordinates = (bit: number): readonly [string, string] => [
  `(v128.and (local.get $mask) ${shifted(0, bit)})`,
  `(v128.and (local.get $mask) ${shifted(1, bit)})`,
];
const shifted = (half: 0 | 1, bit: number): string => `(i32x4.shr_u (local.get $d${half}) (i32.const ${bit}))`;

/**
 * `count` events at `i` as words of DAT, u32 time and x | y << 14 | p << 28, to columns from the n-th event on. Gives 1 where times never
 * decrease, nor go on by half of 2^32, and pixels are inside; 0 where the columns are of no use. Of a number that is no multiple of eight
 * the last event is written again behind them.
 */
export const columns: string = `
(func (export "columns") (param $i i32) (param $count i32) ${LIMITS} (result i32)
  (local $end i32) (local $a v128) (local $b v128) (local $low v128) (local $d0 v128) (local $d1 v128) (local $mask v128) (local $one v128)
  ${LOCALS}
  ${BEGIN}
  (local.set $mask (i32x4.splat (i32.const 0x3fff)))
  (local.set $one (i32x4.splat (i32.const 1)))
  (local.set $before (i32x4.splat (i32.load (local.get $i))))
  (local.set $end (i32.add (local.get $i) (i32.shl (local.get $count) (i32.const 3))))
  (block $even (loop $pad
    (br_if $even (i32.eqz (i32.and (local.get $count) (i32.const 7))))
    (i64.store offset=8 (i32.sub (local.get $end) (i32.const 8)) (i64.load (i32.sub (local.get $end) (i32.const 8))))
    (local.set $end (i32.add (local.get $end) (i32.const 8)))
    (local.set $count (i32.add (local.get $count) (i32.const 1)))
    (br $pad)))
  (loop $next
    ${four(0)}
    ${four(1)}
    ${pixels([`(v128.and (local.get $mask) (local.get $d0))`, `(v128.and (local.get $mask) (local.get $d1))`], coordinates(14), [
      `(v128.and (local.get $one) ${shifted(0, 28)})`,
      `(v128.and (local.get $one) ${shifted(1, 28)})`,
    ])}
    (local.set $n (i32.add (local.get $n) (i32.const 8)))
    (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 64))) (local.get $end))))
  ${GOOD})`;
