import { PLACE } from './places.ts';

/** Adds to `$count` the bytes that a length of 15 goes on in. */
const longer = `
  (loop $more
    (br_if $bad (i32.ge_u (local.get $from) (local.get $to)))
    (local.set $byte (i32.load8_u (local.get $from)))
    (local.set $from (i32.add (local.get $from) (i32.const 1)))
    (local.set $count (i32.add (local.get $count) (local.get $byte)))
    (br_if $more (i32.eq (local.get $byte) (i32.const 255))))`;

/** Copies from `source` to `$at` in steps of as many bytes up to `$end`, or over it by less than a step. */
const copy = (source: string, step: number, load: string, store: string): string => `
  (loop $copy
    (${store} (local.get $at) (${load} (local.get ${source})))
    (local.set ${source} (i32.add (local.get ${source}) (i32.const ${step})))
    (br_if $copy (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const ${step}))) (local.get $end))))`;

/** A copy that reaches into what it writes repeats it: a step must not be longer than the distance. */
const match = `
  (if (i32.ge_u (local.get $distance) (i32.const 16)) (then
    ${copy('$back', 16, 'v128.load', 'v128.store')}
    (local.set $at (local.get $end))
    (br $next)))
  (if (i32.ge_u (local.get $distance) (i32.const 8)) (then
    ${copy('$back', 8, 'i64.load', 'i64.store')}
    (local.set $at (local.get $end))
    (br $next)))
  ${copy('$back', 1, 'i32.load8_u', 'i32.store8')}
  (br $next)`;

/**
 * LZ4: a block from `from` to `to` to content from `at` on, behind that of the blocks before, up to `most`. Gives the end of the content,
 * or 0 where the block is damaged or its content longer. Up to 15 bytes behind `to` are read and behind `most` are overwritten.
 */
export const lz4: string = `
(func (export "lz4") (param $from i32) (param $to i32) (param $at i32) (param $most i32) (result i32)
  (local $token i32) (local $count i32) (local $byte i32) (local $end i32) (local $distance i32) (local $back i32) (local $result i32)
  (block $bad
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $from) (local.get $to)))
      (local.set $token (i32.load8_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (local.set $count (i32.shr_u (local.get $token) (i32.const 4)))
      (if (i32.eq (local.get $count) (i32.const 15)) (then ${longer}))
      (br_if $bad (i32.gt_u (local.get $count) (i32.sub (local.get $to) (local.get $from))))
      (local.set $end (i32.add (local.get $at) (local.get $count)))
      (br_if $bad (i32.gt_u (local.get $end) (local.get $most)))
      (local.set $back (local.get $from))
      ${copy('$back', 16, 'v128.load', 'v128.store')}
      (local.set $at (local.get $end))
      (local.set $from (i32.add (local.get $from) (local.get $count)))
      (br_if $done (i32.eq (local.get $from) (local.get $to)))
      (br_if $bad (i32.gt_u (i32.const 2) (i32.sub (local.get $to) (local.get $from))))
      (local.set $distance (i32.load16_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 2)))
      (br_if $bad (i32.eqz (local.get $distance)))
      (br_if $bad (i32.gt_u (local.get $distance) (i32.sub (local.get $at) (i32.const ${PLACE.content}))))
      (local.set $back (i32.sub (local.get $at) (local.get $distance)))
      (local.set $count (i32.add (i32.and (local.get $token) (i32.const 15)) (i32.const 4)))
      (if (i32.eq (local.get $count) (i32.const 19)) (then ${longer}))
      (local.set $end (i32.add (local.get $at) (local.get $count)))
      (br_if $bad (i32.gt_u (local.get $end) (local.get $most)))
      ${match}))
    (local.set $result (local.get $at)))
  (local.get $result))`;
