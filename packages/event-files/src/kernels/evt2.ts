import { lanes, PLACE } from './places.ts';

/**
 * EVT 2.0: `count` words, a multiple of four, to events with times since `high`, the upper 28 bits of the clock. Gives their number, or -1
 * where the clock turns or stands still for half an hour; tells the new upper half, since `high` and in µs.
 */
export const evt2: string = `
(func (export "evt2") (param $count i32) (param $high i32) (result i32)
  (local $i i32) (local $end i32) (local $n i32) (local $since i32) (local $bad i32) (local $word i32) (local $stop i32)
  (local $w v128) (local $t v128) (local $d v128) (local $other v128) (local $coordinate v128) (local $low v128) (local $polarity v128)
  (local.set $other (i32x4.splat (i32.const 0xe0000000)))
  (local.set $polarity (i32x4.splat (i32.const 0x10000000)))
  (local.set $coordinate (i32x4.splat (i32.const 0x7ff)))
  (local.set $low (i32x4.splat (i32.const 63)))
  (local.set $end (i32.shl (local.get $count) (i32.const 2)))
  (loop $next
    (local.set $stop (i32.add (local.get $i) (i32.const 16)))
    (local.set $w (v128.load offset=${PLACE.bytes} (local.get $i)))
    (if (i32.eqz (v128.any_true (v128.and (local.get $w) (local.get $other)))) (then
      (local.set $t (i32x4.add (i32x4.splat (local.get $since)) (v128.and (i32x4.shr_u (local.get $w) (i32.const 22)) (local.get $low))))
      (local.set $d (v128.or
        (v128.and (local.get $w) (local.get $polarity))
        (v128.or
          (i32x4.shl (v128.and (local.get $w) (local.get $coordinate)) (i32.const 14))
          (v128.and (i32x4.shr_u (local.get $w) (i32.const 11)) (local.get $coordinate)))))
      (v128.store offset=${PLACE.words} (local.get $n) (i8x16.shuffle ${lanes(0, 4, 1, 5)} (local.get $t) (local.get $d)))
      (v128.store offset=${PLACE.words + 16} (local.get $n) (i8x16.shuffle ${lanes(2, 6, 3, 7)} (local.get $t) (local.get $d)))
      (local.set $n (i32.add (local.get $n) (i32.const 32)))
      (local.set $i (local.get $stop))))
    (block $four (loop $one
      (br_if $four (i32.ge_u (local.get $i) (local.get $stop)))
      (local.set $word (i32.load offset=${PLACE.bytes} (local.get $i)))
      (i32.store offset=${PLACE.words} (local.get $n)
        (i32.add (local.get $since) (i32.and (i32.shr_u (local.get $word) (i32.const 22)) (i32.const 63))))
      (i32.store offset=${PLACE.words + 4} (local.get $n) (i32.or
        (i32.and (local.get $word) (i32.const 0x10000000))
        (i32.or
          (i32.shl (i32.and (local.get $word) (i32.const 0x7ff)) (i32.const 14))
          (i32.and (i32.shr_u (local.get $word) (i32.const 11)) (i32.const 0x7ff)))))
      (local.set $n (i32.add (local.get $n) (i32.shl (i32.lt_u (local.get $word) (i32.const 0x20000000)) (i32.const 3))))
      (if (i32.eq (i32.shr_u (local.get $word) (i32.const 28)) (i32.const 8)) (then
        (local.set $since (i32.sub (i32.and (local.get $word) (i32.const 0xfffffff)) (local.get $high)))
        (local.set $bad (i32.or (local.get $bad) (i32.shr_u (local.get $since) (i32.const 25))))
        (local.set $since (i32.shl (local.get $since) (i32.const 6)))))
      (local.set $i (i32.add (local.get $i) (i32.const 4)))
      (br $one)))
    (br_if $next (i32.lt_u (local.get $i) (local.get $end))))
  (i32.store offset=${PLACE.told} (i32.const 0) (local.get $since))
  (select (i32.const -1) (i32.shr_u (local.get $n) (i32.const 3)) (local.get $bad)))`;
