/** What follows an instruction's code in the binary form: nothing, a memory offset, lanes, a number, the index of a local. */
export type Immediates = 'none' | 'memory' | 'memory, lane' | '16 lanes' | 'i32' | 'local';

/** An instruction's code, its prefix before it where it has one, and what follows. */
export type Instruction = readonly [code: readonly number[], immediates: Immediates];

const simd = (code: number): readonly number[] => (code < 128 ? [0xfd, code] : [0xfd, (code & 127) | 128, code >>> 7]);

/** The instructions that our kernels use, by the names of the text format (webassembly.github.io/spec/core, appendix "Index of Instructions"). */
export const instructions: ReadonlyMap<string, Instruction> = new Map<string, Instruction>([
  ['select', [[0x1b], 'none']],
  ['local.get', [[0x20], 'local']],
  ['local.set', [[0x21], 'local']],
  ['local.tee', [[0x22], 'local']],
  ['i32.load', [[0x28], 'memory']],
  ['i64.load', [[0x29], 'memory']],
  ['i32.load8_u', [[0x2d], 'memory']],
  ['i32.load16_u', [[0x2f], 'memory']],
  ['i32.store', [[0x36], 'memory']],
  ['i64.store', [[0x37], 'memory']],
  ['i32.store8', [[0x3a], 'memory']],
  ['i32.const', [[0x41], 'i32']],
  ['i32.eqz', [[0x45], 'none']],
  ['i32.eq', [[0x46], 'none']],
  ['i32.lt_u', [[0x49], 'none']],
  ['i32.gt_s', [[0x4a], 'none']],
  ['i32.gt_u', [[0x4b], 'none']],
  ['i32.ge_u', [[0x4f], 'none']],
  ['i32.ctz', [[0x68], 'none']],
  ['i32.add', [[0x6a], 'none']],
  ['i32.sub', [[0x6b], 'none']],
  ['i32.and', [[0x71], 'none']],
  ['i32.or', [[0x72], 'none']],
  ['i32.shl', [[0x74], 'none']],
  ['i32.shr_u', [[0x76], 'none']],
  ['v128.load', [simd(0), 'memory']],
  ['v128.store', [simd(11), 'memory']],
  ['i8x16.shuffle', [simd(13), '16 lanes']],
  ['i16x8.splat', [simd(16), 'none']],
  ['i32x4.splat', [simd(17), 'none']],
  ['f64x2.splat', [simd(20), 'none']],
  ['i16x8.ge_u', [simd(54), 'none']],
  ['i32x4.gt_u', [simd(60), 'none']],
  ['v128.and', [simd(78), 'none']],
  ['v128.andnot', [simd(79), 'none']],
  ['v128.or', [simd(80), 'none']],
  ['v128.any_true', [simd(83), 'none']],
  ['v128.store64_lane', [simd(91), 'memory, lane']],
  ['i8x16.narrow_i16x8_u', [simd(102), 'none']],
  ['i16x8.narrow_i32x4_u', [simd(134), 'none']],
  ['i16x8.max_u', [simd(153), 'none']],
  ['i32x4.shl', [simd(171), 'none']],
  ['i32x4.shr_u', [simd(173), 'none']],
  ['i32x4.add', [simd(174), 'none']],
  ['i64x2.sub', [simd(209), 'none']],
  ['f64x2.add', [simd(240), 'none']],
  ['f64x2.convert_low_i32x4_u', [[0xfd, 0xff, 0x01], 'none']],
]);
