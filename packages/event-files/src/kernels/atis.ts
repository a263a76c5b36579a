import { lanes, PLACE } from './places.ts';

/** 32-bit words of bytes by number, for two vectors 10 bytes apart. */
const ofEvents = (...bytes: readonly number[]): string => [0, 5, 16, 21].flatMap((event) => bytes.map((byte) => event + byte)).join(' ');

/** ATIS: `count` events of 5 bytes at `i`; 6 bytes behind them are read, too. */
export const atis: string = `
(func (export "atis") (param $i i32) (param $count i32)
  (local $n i32) (local $end i32) (local $a v128) (local $b v128) (local $d v128)
  (local.set $end (i32.shl (local.get $count) (i32.const 3)))
  (loop $next
    (local.set $a (v128.load (local.get $i)))
    (local.set $b (v128.load offset=10 (local.get $i)))
    ;; x, any, y, polarity and upper time
    (local.set $d (i8x16.shuffle ${ofEvents(0, 0, 1, 2)} (local.get $a) (local.get $b)))
    (local.set $a (v128.and (i8x16.shuffle ${ofEvents(4, 3, 2, 2)} (local.get $a) (local.get $b)) (i32x4.splat (i32.const 0x7fffff))))
    (local.set $d (v128.or
      (v128.and (local.get $d) (i32x4.splat (i32.const 0xff)))
      (v128.or
        (i32x4.shr_u (v128.and (local.get $d) (i32x4.splat (i32.const 0xff0000))) (i32.const 2))
        (i32x4.shl (i32x4.shr_u (local.get $d) (i32.const 31)) (i32.const 28)))))
    (v128.store offset=${PLACE.words} (local.get $n) (i8x16.shuffle ${lanes(0, 4, 1, 5)} (local.get $a) (local.get $d)))
    (v128.store offset=${PLACE.words + 16} (local.get $n) (i8x16.shuffle ${lanes(2, 6, 3, 7)} (local.get $a) (local.get $d)))
    (local.set $i (i32.add (local.get $i) (i32.const 20)))
    (br_if $next (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 32))) (local.get $end)))))`;
