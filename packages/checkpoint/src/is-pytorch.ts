import { withSafetensors } from './open-safetensors.ts';
import { isTorchFile } from './pytorch/is-torch-file.ts';

/** Whether a file holds weights under PyTorch's names, for `loadPyTorch`: one of `torch.save`, or safetensors without a name `params.…`. */
export const isPyTorch = async (file: string): Promise<boolean> =>
  (await isTorchFile(file)) || withSafetensors(file, async ({ arrays }) => !Object.keys(arrays).some((name) => name.startsWith('params.')));
