/** Bytes from which the system hands out new pages, which it would clear one by one. */
const large = 2 ** 20;

/**
 * Memory whose every byte is written before anyone sees it. Where there is Node's Buffer, much of it is not zeroed, which takes as long as
 * decoding a simple format does.
 */
export const unfilled = (bytes: number): ArrayBuffer => {
  if (bytes < large || typeof Buffer === 'undefined') return new ArrayBuffer(bytes);
  const { buffer } = Buffer.allocUnsafeSlow(bytes);
  // Only the types know shared ones.
  return buffer instanceof ArrayBuffer ? buffer : new ArrayBuffer(bytes);
};
