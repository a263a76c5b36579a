import { BEGIN, GOOD, LIMITS, LOCALS, pixels, times } from './eight.ts';
import { PLACE } from './places.ts';

/** Small words as bytes. */
const bytesOf = (...words: readonly number[]): string => words.map((word) => `${word} 0 0 0`).join(' ');
const lower = (words: string, bit: number, mask: string): string =>
  `(v128.and (local.get ${mask}) ${bit > 0 ? `(i32x4.shr_u (local.get ${words}) (i32.const ${bit}))` : `(local.get ${words})`})`;
const coordinates = (bit: number): readonly [string, string] => [lower('$a', bit, '$coordinate'), lower('$b', bit, '$coordinate')];
const timesOf = (words: string): string => `(local.set $t (i32x4.add (i32x4.splat (local.get $since)) ${lower(words, 22, '$low')}))`;

const decreases = (inside: string): string => `(v128.and (local.get ${inside}) (i32x4.sub (local.get $t) (local.get $earlier)))`;

/** Of eight words those before the first that is no pixel: their number, and masks of them; the other words become 0. */
const before = `
  (local.set $kept (local.get $before))
  (local.set $k (i32.ctz (i32.or
    (i32x4.bitmask (i32x4.gt_u (local.get $a) (i32x4.splat (i32.const 0x1fffffff))))
    (i32.shl (i32x4.bitmask (i32x4.gt_u (local.get $b) (i32x4.splat (i32.const 0x1fffffff)))) (i32.const 4)))))
  (local.set $inA (i32x4.gt_s (i32x4.splat (local.get $k)) (v128.const i8x16 ${bytesOf(0, 1, 2, 3)})))
  (local.set $inB (i32x4.gt_s (i32x4.splat (local.get $k)) (v128.const i8x16 ${bytesOf(4, 5, 6, 7)})))
  (local.set $a (v128.and (local.get $a) (local.get $inA)))
  (local.set $b (v128.and (local.get $b) (local.get $inB)))`;

/** The word that is no pixel; the last time before it goes on as that of the events before. */
const other = `
  (local.set $before (local.get $kept))
  (if (local.get $k) (then
    (local.set $before (i32x4.splat (i32.add (local.get $since)
      (i32.and (i32.shr_u (i32.load (i32.sub (local.get $i) (i32.const 4))) (i32.const 22)) (i32.const 63)))))))
  (local.set $word (i32.load (local.get $i)))
  (if (i32.eq (i32.shr_u (local.get $word) (i32.const 28)) (i32.const 8)) (then
    (local.set $since (i32.sub (i32.and (local.get $word) (i32.const 0xfffffff)) (local.get $high)))
    (local.set $turned (i32.or (local.get $turned) (i32.shr_u (local.get $since) (i32.const 25))))
    (local.set $since (i32.shl (local.get $since) (i32.const 6)))))
  (local.set $i (i32.add (local.get $i) (i32.const 4)))`;

/**
 * EVT 2.0: of `count` words at `i` all but the last seven to columns from the n-th event on; `high` are the upper 28 bits of the clock.
 * Eight words a turn: where one is no pixel, the next turn begins behind it. Gives their number, or -1 where time decreases, the clock turns
 * or stands still for half an hour, or a pixel is outside; tells the upper half of the clock since `high`, in µs, and the next word's place.
 */
export const evt2: string = `
(func (export "evt2") (param $i i32) (param $count i32) (param $high i32) ${LIMITS} (result i32)
  (local $first i32) (local $last i32) (local $k i32) (local $since i32) (local $turned i32) (local $word i32)
  (local $a v128) (local $b v128) (local $inA v128) (local $inB v128) (local $kept v128) (local $coordinate v128) (local $low v128)
  ${LOCALS}
  ${BEGIN}
  (local.set $first (local.get $n))
  (local.set $coordinate (i32x4.splat (i32.const 0x7ff)))
  (local.set $low (i32x4.splat (i32.const 63)))
  (local.set $last (i32.sub (i32.add (local.get $i) (i32.shl (local.get $count) (i32.const 2))) (i32.const 32)))
  (loop $next
    (local.set $a (v128.load (local.get $i)))
    (local.set $b (v128.load offset=16 (local.get $i)))
    (local.set $k (i32.const 8))
    (local.set $inA (i32x4.splat (i32.const -1)))
    (local.set $inB (i32x4.splat (i32.const -1)))
    (if (v128.any_true (v128.and (v128.or (local.get $a) (local.get $b)) (i32x4.splat (i32.const 0xe0000000)))) (then ${before}))
    ${timesOf('$a')}
    ${times(0, decreases('$inA'))}
    ${timesOf('$b')}
    ${times(1, decreases('$inB'))}
    ${pixels(coordinates(11), coordinates(0), ['(i32x4.shr_u (local.get $a) (i32.const 28))', '(i32x4.shr_u (local.get $b) (i32.const 28))'])}
    (local.set $n (i32.add (local.get $n) (local.get $k)))
    (local.set $i (i32.add (local.get $i) (i32.shl (local.get $k) (i32.const 2))))
    (if (i32.lt_u (local.get $k) (i32.const 8)) (then ${other}))
    (br_if $next (i32.le_u (local.get $i) (local.get $last))))
  (i32.store offset=${PLACE.told} (i32.const 0) (local.get $since))
  (i32.store offset=${PLACE.told + 4} (i32.const 0) (local.get $i))
  (select (i32.sub (local.get $n) (local.get $first)) (i32.const -1) (i32.and (i32.eqz (local.get $turned)) ${GOOD})))`;
