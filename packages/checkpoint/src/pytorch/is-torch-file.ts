import { readBytes } from '../read-bytes.ts';
import { reopened } from './reopened.ts';
import type { Opened } from './zip.ts';

/** Whether a file begins as those of `torch.save` do: as a zip or tar archive, or as a pickle followed by what safetensors can't begin with. */
export const isTorchFile = (file: string): Promise<boolean> =>
  reopened(file, async ({ handle, size }) => {
    const [a, b] = await readBytes(file, handle, 0, Math.min(size, 2));
    if (await isTar({ file, handle, size })) return true;
    return (a === 0x50 && b === 0x4b) || (a === 0x80 && b !== undefined && b <= 5 && !(await isSafetensors(file)));
  });

/** A header of 640 bytes, say, begins with 0x80 0x02 as well; behind its length it has a brace. */
const isSafetensors = (file: string): Promise<boolean> =>
  reopened(file, async ({ handle, size }) => (await readBytes(file, handle, 0, Math.min(size, 9)))[8] === 0x7b);

/** Whether an open file is a tar archive, by its magic text. */
export async function isTar({ file, handle, size }: Opened): Promise<boolean> {
  if (size < 512) return false;
  return new TextDecoder().decode(await readBytes(file, handle, 257, 5)) === 'ustar';
}
