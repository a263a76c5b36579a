import { lanes, PLACE } from './places.ts';

/** Of x and y, in bits 17 … 31 and 2 … 16, the highest bit. */
const BEYOND: number = (1 << 31) | (1 << 16);

/** AEDAT 3.1: `count` polarity events of a packet at `from`, an even number. Gives 1, or 0 where one is invalid, before the packet's time or beyond 14 bits. */
export const aedat3: string = `
(func (export "aedat3") (param $from i32) (param $count i32) (result i32)
  (local $i i32) (local $end i32) (local $w v128) (local $d v128) (local $bad v128) (local $valid v128) (local $beyond v128)
  (local.set $valid (i32x4.splat (i32.const 1)))
  (local.set $beyond (i8x16.shuffle ${lanes(0, 4, 0, 4)} (i32x4.splat (i32.const ${BEYOND})) (i32x4.splat (i32.const 0x80000000))))
  (local.set $valid (i8x16.shuffle ${lanes(0, 4, 0, 4)} (local.get $valid) (i32x4.splat (i32.const 0))))
  (local.set $end (i32.shl (local.get $count) (i32.const 3)))
  (loop $next
    (local.set $w (v128.load (i32.add (local.get $from) (local.get $i))))
    (local.set $bad (v128.or (local.get $bad) (v128.or
      (v128.and (local.get $w) (local.get $beyond))
      (v128.andnot (local.get $valid) (local.get $w)))))
    (local.set $d (v128.or
      (i32x4.shr_u (local.get $w) (i32.const 17))
      (v128.or
        (i32x4.shl (v128.and (i32x4.shr_u (local.get $w) (i32.const 2)) (i32x4.splat (i32.const 0x3fff))) (i32.const 14))
        (i32x4.shl (v128.and (local.get $w) (i32x4.splat (i32.const 2))) (i32.const 27)))))
    (v128.store offset=${PLACE.words} (local.get $i) (i8x16.shuffle ${lanes(1, 4, 3, 6)} (local.get $w) (local.get $d)))
    (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (local.get $end))))
  (i32.eqz (v128.any_true (local.get $bad))))`;
