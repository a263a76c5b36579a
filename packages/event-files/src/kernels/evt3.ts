import { PLACE } from './places.ts';

const Y = PLACE.latest;
const BASE: number = PLACE.latest + 4 * 3;
const LOW: number = PLACE.latest + 4 * 6;

/** x and p of a word as they stand in events. */
const xAndP = (word: string): string =>
  `(i32.or (i32.and ${word} (i32.const 0x7ff)) (i32.shl (i32.and ${word} (i32.const 0x800)) (i32.const 17)))`;
const row = `(i32.shl (i32.and (i32.load offset=${Y} (i32.const 0)) (i32.const 0x7ff)) (i32.const 14))`;
const now = `(i32.or (local.get $high) (i32.load offset=${LOW} (i32.const 0)))`;
const isTimeHighOrVector = '(i32.and (i32.shr_u (i32.const 0x130) (local.get $type)) (i32.const 1))';

/** A word of type 8: where the upper bits change, the lower ones follow in a word of their own. */
const timeHigh = `
  (local.set $v (i32.shl (local.get $v) (i32.const 12)))
  (br_if $next (i32.eq (local.get $v) (local.get $high)))
  (local.set $bad (i32.or (local.get $bad) (i32.lt_u (local.get $v) (local.get $high))))
  (local.set $high (local.get $v))
  (i32.store offset=${LOW} (i32.const 0) (i32.const 0))
  (br $next)`;

/** A word of type 4 or 5: 12 or 8 pixels from the base on, which goes on behind them. */
const vector = `
  (local.set $size (i32.sub (i32.const 28) (i32.shl (local.get $type) (i32.const 2))))
  (local.set $v (i32.and (local.get $v) (i32.sub (i32.shl (i32.const 1) (local.get $size)) (i32.const 1))))
  (local.set $base (i32.load offset=${BASE} (i32.const 0)))
  (i32.store offset=${BASE} (i32.const 0) (i32.add (local.get $base) (local.get $size)))
  (local.set $bad (i32.or (local.get $bad) (i32.gt_u (i32.and (local.get $base) (i32.const 0x7ff)) (i32.const 2035))))
  (local.set $t ${now})
  (local.set $d (i32.or ${row} ${xAndP('(local.get $base)')}))
  (loop $pixels
    (br_if $next (i32.eqz (local.get $v)))
    (i32.store offset=${PLACE.words} (local.get $n) (local.get $t))
    (i32.store offset=${PLACE.words + 4} (local.get $n) (i32.add (local.get $d) (i32.ctz (local.get $v))))
    (local.set $v (i32.and (local.get $v) (i32.sub (local.get $v) (i32.const 1))))
    (local.set $n (i32.add (local.get $n) (i32.const 8)))
    (br $pixels))`;

/**
 * EVT 3.0: `count` words at `i`, or as many as make `most` events, to events with times since the clock's last turn; `high` are the upper 12 of
 * its 24 bits, in µs. Every word goes to the latest of its type and is an event if it is an X: a branch for each type could not be foreseen.
 * Gives the number of events, or -1 where the clock turns or columns leave their 11 bits; tells the new `high` and the next word's place.
 */
export const evt3: string = `
(func (export "evt3") (param $i i32) (param $count i32) (param $high i32) (param $most i32) (result i32)
  (local $end i32) (local $n i32) (local $w i32) (local $type i32) (local $v i32) (local $bad i32)
  (local $size i32) (local $base i32) (local $t i32) (local $d i32)
  (local.set $end (i32.add (local.get $i) (i32.shl (local.get $count) (i32.const 1))))
  (local.set $most (i32.shl (i32.sub (local.get $most) (i32.const 12)) (i32.const 3)))
  (block $full (loop $next
    (br_if $full (i32.ge_u (local.get $i) (local.get $end)))
    (br_if $full (i32.gt_s (local.get $n) (local.get $most)))
    (local.set $w (i32.load16_u (local.get $i)))
    (local.set $i (i32.add (local.get $i) (i32.const 2)))
    (local.set $type (i32.shr_u (local.get $w) (i32.const 12)))
    (local.set $v (i32.and (local.get $w) (i32.const 0xfff)))
    (if ${isTimeHighOrVector} (then
      (if (i32.eq (local.get $type) (i32.const 8)) (then ${timeHigh}))
      ${vector}))
    (i32.store offset=${PLACE.latest} (i32.shl (local.get $type) (i32.const 2)) (local.get $v))
    (i32.store offset=${PLACE.words} (local.get $n) ${now})
    (i32.store offset=${PLACE.words + 4} (local.get $n) (i32.or ${row} ${xAndP('(local.get $v)')}))
    (local.set $n (i32.add (local.get $n) (i32.shl (i32.eq (local.get $type) (i32.const 2)) (i32.const 3))))
    (br $next)))
  (i32.store offset=${PLACE.told} (i32.const 0) (local.get $high))
  (i32.store offset=${PLACE.told + 4} (i32.const 0) (local.get $i))
  (select (i32.const -1) (i32.shr_u (local.get $n) (i32.const 3)) (local.get $bad)))`;
