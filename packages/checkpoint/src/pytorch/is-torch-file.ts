import { readBytes } from '../read-bytes.ts';
import { reopened } from './reopened.ts';

/** Whether a file begins as those of `torch.save` do: as a zip archive, or as a pickle followed by what safetensors can't begin with. */
export const isTorchFile = (file: string): Promise<boolean> =>
  reopened(file, async ({ handle, size }) => {
    const [a, b] = await readBytes(file, handle, 0, Math.min(size, 2));
    return (a === 0x50 && b === 0x4b) || (a === 0x80 && b !== undefined && b <= 5 && !(await isSafetensors(file)));
  });

/** A header of 640 bytes, say, begins with 0x80 0x02 as well; behind its length it has a brace. */
const isSafetensors = (file: string): Promise<boolean> =>
  reopened(file, async ({ handle, size }) => (await readBytes(file, handle, 0, Math.min(size, 9)))[8] === 0x7b);
