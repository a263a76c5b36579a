import { run, tail } from './run.ts';

// In a child: a kernel that does harm on a GPU takes the context of its whole process with it.
const program = `
const [module, options] = process.argv.slice(1);
const { tensorflow } = await import(module);
console.log('synfire:' + (await tensorflow(JSON.parse(options))).kernels);
`;

/** Which kernels of this package run on the GPU after they were tried beside TensorFlow's own ops, or why none do, as a start of the backend tells. */
export async function gpuKernels(cache: string | undefined, variant: 'cpu' | 'cuda' = 'cuda'): Promise<string> {
  const module = import.meta.url.replace(/gpu-kernels(?=\.\w+$)/, 'tensorflow');
  const args = [...process.execArgv, '--input-type=module', '-e', program, module, JSON.stringify({ variant, cache })];
  const { code, stdout, stderr } = await run(process.execPath, args, { timeout: 300_000 });
  return /^synfire:(.*)$/m.exec(stdout)?.[1] ?? `no own kernels: trying them ended with exit status ${code}: ${tail(stderr, 3)}`;
}
