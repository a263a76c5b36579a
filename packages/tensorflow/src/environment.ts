import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The environment variables that TensorFlow should start with; those that the user has set are left out. */
export function quietEnvironment(folder: string): Readonly<Record<string, string>> {
  const cuda = existsSync(join(folder, 'nvidia'));
  const wanted: Record<string, string> = {
    // Errors and fatal errors only. CUDA builds log harmless errors too (factories registered twice, no device); real ones are thrown.
    TF_CPP_MIN_LOG_LEVEL: cuda ? '3' : '2',
    // Otherwise TensorFlow takes the whole memory of the GPU.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    // Numbers the GPUs as nvidia-smi does.
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
  };
  const unset = Object.entries(wanted).filter(([name]) => process.env[name] === undefined);
  // XLA and some convolutions look for ptxas on the PATH.
  const tools = join(folder, 'nvidia', 'cuda_nvcc', 'bin');
  const path = process.env.PATH ?? '';
  const withTools = cuda && !path.split(delimiter).includes(tools) ? { PATH: `${path}${delimiter}${tools}` } : {};
  return { ...Object.fromEntries(unset), ...withTools };
}
