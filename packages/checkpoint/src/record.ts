import { maskedCrc32c } from './crc32c.ts';

/** A TFRecord: length, its checksum, the bytes, their checksum. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
}

/** The records of a TFRecord file's bytes. Throws Error that names the file and the byte where one is damaged or cut off. */
export function decodeRecords(file: string, bytes: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 12) throw new Error(`${file}: the record at byte ${at} is cut off`);
    if (view.getUint32(at + 8, true) !== maskedCrc32c(bytes.subarray(at, at + 8))) {
      throw new Error(`${file}: wrong checksum of the length at byte ${at}`);
    }
    const end = at + 12 + Number(view.getBigUint64(at, true));
    if (end + 4 > bytes.length) throw new Error(`${file}: the record at byte ${at} is cut off`);
    const data = bytes.subarray(at + 12, end);
    if (view.getUint32(end, true) !== maskedCrc32c(data)) throw new Error(`${file}: wrong checksum of the record at byte ${at}`);
    records.push(data);
    at = end + 4;
  }
  return records;
}
