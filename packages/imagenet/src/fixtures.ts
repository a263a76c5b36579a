import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** A member for `tar`: its data, and what is not as usual about its header. */
export interface Entry {
  readonly name: string;
  readonly data?: Uint8Array;
  readonly type?: string;
  readonly prefix?: string;
  /** Write the size in base 256, as GNU tar does beyond 8 GiB. */
  readonly base256?: boolean;
}

const END = new Uint8Array(1024);

/** A tar of these members; tests only. */
export function tar(entries: readonly Entry[], { end = true }: { readonly end?: boolean } = {}): Buffer {
  const parts = entries.flatMap((entry) => {
    const data = entry.data ?? new Uint8Array(0);
    return [header(entry, data.length), data, new Uint8Array((512 - (data.length % 512)) % 512)];
  });
  return Buffer.concat(end ? [...parts, END] : parts);
}

/** A member that carries a name too long for a header, as GNU tar writes it. */
export function gnuLong(name: string, data: Uint8Array): readonly Entry[] {
  return [
    { name: '././@LongLink', type: 'L', data: Buffer.from(`${name}\0`) },
    { name: name.slice(0, 100), data },
  ];
}

/** A member whose name stands in a pax record. */
export function pax(name: string, data: Uint8Array): readonly Entry[] {
  const body = ` path=${name}\n`;
  let length = body.length + 1;
  while (`${length}${body}`.length !== length) length += 1;
  const size = ` size=${data.length}\n`;
  const records = Buffer.from(`${length}${body}${size.length + 2}${size}`);
  return [
    { name: 'PaxHeaders/x', type: 'x', data: records },
    { name: name.slice(0, 20), data },
  ];
}

function header({ name, type = '0', prefix = '', base256 = false }: Entry, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write('0000644\0', 100);
  if (base256) {
    block.writeUInt8(0x80, 124);
    block.writeUIntBE(size, 130, 6);
  } else block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.fill(' ', 148, 156);
  block.write(type, 156);
  block.write('ustar\x0000', 257);
  block.write(prefix, 345, 155);
  const sum = block.reduce((a, b) => a + b, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A one-colour JPEG; tests only. */
export async function jpeg(width = 40, height = 30, background = '#3060a0'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

/** A new folder with these files; tests only. */
export async function folder(files: { readonly [path: string]: Uint8Array | string }): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'synfire-imagenet-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return dir;
}
