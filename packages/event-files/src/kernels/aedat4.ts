import { lanes, PLACE } from './places.ts';

/** AEDAT 4: `count` events of 16 bytes at `i`, to events with times since that of the first. Gives 1, or 0 where they go over 2³² µs or 14 bits. */
export const aedat4: string = `
(func (export "aedat4") (param $i i32) (param $count i32) (result i32)
  (local $n i32) (local $end i32) (local $w v128) (local $since v128) (local $first v128) (local $bad v128) (local $d v128)
  (local.set $first (v128.load (local.get $i)))
  (local.set $end (i32.shl (local.get $count) (i32.const 3)))
  (loop $next
    (local.set $w (v128.load (local.get $i)))
    (local.set $since (i64x2.sub (local.get $w) (local.get $first)))
    (local.set $bad (v128.or (local.get $bad) (i8x16.shuffle ${lanes(1, 6, 1, 6)} (local.get $since)
      (v128.and (local.get $w) (i32x4.splat (i32.const 0xc000c000))))))
    ;; Lane 2 holds x and y, lane 3 the polarity.
    (local.set $d (v128.or
      (v128.and (local.get $w) (i32x4.splat (i32.const 0x3fff)))
      (v128.or
        (i32x4.shl (i32x4.shr_u (local.get $w) (i32.const 16)) (i32.const 14))
        (i8x16.shuffle ${lanes(0, 0, 3, 3)} (i32x4.shl (local.get $w) (i32.const 28)) (i32x4.shl (local.get $w) (i32.const 28))))))
    (v128.store64_lane offset=${PLACE.words} 0 (local.get $n) (i8x16.shuffle ${lanes(0, 6, 0, 6)} (local.get $since) (local.get $d)))
    (local.set $i (i32.add (local.get $i) (i32.const 16)))
    (br_if $next (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 8))) (local.get $end))))
  (i32.eqz (v128.any_true (local.get $bad))))`;
