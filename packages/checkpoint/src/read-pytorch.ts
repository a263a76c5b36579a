import { failing } from './pytorch/error.ts';
import { isTar } from './pytorch/is-torch-file.ts';
import { readLegacyFile } from './pytorch/legacy-file.ts';
import { reopened } from './pytorch/reopened.ts';
import { readTarFile } from './pytorch/tar-file.ts';
import type { TorchValue } from './pytorch/value.ts';
import { readZipFile } from './pytorch/zip-file.ts';
import { readBytes } from './read-bytes.ts';

/**
 * What a file of `torch.save` holds: weights, or an optimizer's nested containers. Reads data alone and never runs anything: names that
 * stand for neither a tensor nor a container are refused. Throws PyTorchFileError that names the file and the entry.
 */
export const readPyTorch = (file: string): Promise<TorchValue> =>
  reopened(file, async (opened) => {
    const first = await readBytes(file, opened.handle, 0, Math.min(opened.size, 4));
    if (first[0] === 0x50 && first[1] === 0x4b) return readZipFile(opened);
    if (first[0] === 0x80) return readLegacyFile(opened);
    if (await isTar(opened)) return readTarFile(opened);
    return failing(file)('is neither a zip archive nor a pickle nor a tar archive; expected a file that torch.save wrote');
  });
