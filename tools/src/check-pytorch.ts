/**
 * Reads files that the real PyTorch writes (tools/peers/pytorch) and compares every number:
 *   node --conditions=@synfire/source --import tsx tools/src/check-pytorch.ts
 * Needs what tools/src/peer-spikingjelly.ts needs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isTorchTensor, readPyTorch, type TorchTensor, type TorchValue, toNumbers } from '@synfire/checkpoint';
import { spikingJellyPython } from './peer-spikingjelly.ts';

const names: Readonly<Record<string, string>> = {
  F32: 'torch.float32',
  F64: 'torch.float64',
  F16: 'torch.float16',
  BF16: 'torch.bfloat16',
  I64: 'torch.int64',
  I32: 'torch.int32',
  I16: 'torch.int16',
  I8: 'torch.int8',
  U8: 'torch.uint8',
  BOOL: 'torch.bool',
};

const numbers = async ({ dtype, shape, bytes }: TorchTensor): Promise<unknown> => [
  names[dtype],
  shape,
  [...toNumbers(dtype, await bytes())],
];

async function plain(value: TorchValue): Promise<unknown> {
  if (value instanceof Map) return Promise.all([...value].map(async ([key, item]) => [key, await plain(item)]));
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  return isTorchTensor(value) ? numbers(value) : value;
}

const folder = await mkdtemp(join(tmpdir(), 'synfire-pytorch-'));
try {
  execFileSync(spikingJellyPython(), [join(import.meta.dirname, '..', 'peers', 'pytorch', 'make.py'), folder], { stdio: 'inherit' });
  const expected: Readonly<Record<string, unknown>> = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8'));
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.pth') && name !== 'code.pth')) {
    const found = await plain(await readPyTorch(join(folder, file)));
    const same = isDeepStrictEqual(JSON.parse(JSON.stringify(found)), expected[file.split('.')[0] ?? '']);
    console.log(`${file}: ${same ? 'equal' : `differs: ${JSON.stringify(found).slice(0, 2000)}`}`);
    if (!same) process.exitCode = 1;
  }
  const refused = await readPyTorch(join(folder, 'code.pth')).catch((error: unknown) => `${error}`);
  console.log(`code.pth: ${typeof refused === 'string' ? refused.replace(folder, '') : 'was read'}`);
  if (typeof refused !== 'string') process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
