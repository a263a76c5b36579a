import { dirname } from 'node:path';
import { quietEnvironment } from './environment.ts';
import { run, tail } from './run.ts';
import type { TfjsNode } from './tfjs-node.ts';

/** What a computation in a child process has shown. */
export interface Probe {
  readonly tensorflow: string;
  readonly gpu: boolean;
  readonly oneDNN: string | undefined;
}

// Plain CommonJS in a child: a library that does not fit this CPU or driver ends the process that loads it.
const program = `
const util = require('util');
util.isNullOrUndefined = (v) => v == null;
util.isArray = Array.isArray;
const { createRequire } = require('module');
const [binding, folder] = process.argv.slice(1);
const load = createRequire(folder + '/package.json');
const native = require(binding);
const { NodeJSKernelBackend } = load('./dist/nodejs_kernel_backend.js');
load('./dist/register_all_kernels.js');
const tf = load('@tensorflow/tfjs');
tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(native, '@tensorflow/tfjs-node-gpu'), 3);
tf.setBackend('tensorflow');
const x = tf.ones([2, 8, 8, 16]), w = tf.ones([3, 3, 16, 32]);
const [dx, dw] = tf.grads((x, w) => tf.sum(tf.conv2d(x, w, 1, 'valid')))([x, w]);
const found = [tf.sum(tf.conv2d(x, w, 1, 'valid')), tf.sum(dx), tf.sum(dw), tf.sum(tf.matMul(tf.ones([4, 8]), tf.ones([8, 4])))].map((t) => t.dataSync()[0]);
console.log('synfire:' + JSON.stringify({ tensorflow: native.TF_Version, gpu: native.isUsingGpuDevice(), found }));
`;

// 2·6·6·32 outputs of 3·3·16 ones each; both gradients have the same sum; 4·4 outputs of 8 ones.
const expected = [331776, 331776, 331776, 128];

/** Loads a binding in a child process and computes a convolution with its gradients and a matrix product; throws where that fails or gives other numbers. */
export async function probe(binding: string, tfjs: TfjsNode, signal?: AbortSignal): Promise<Probe> {
  const env = { ...process.env, ...quietEnvironment(dirname(binding)), ONEDNN_VERBOSE: '1' };
  const ran = await run(process.execPath, ['-e', program, binding, tfjs.folder], { env, signal, timeout: 300_000 });
  const line = /^synfire:(.*)$/m.exec(ran.stdout)?.[1];
  if (ran.code !== 0 || line === undefined) {
    const how = ran.signal ? `the process was ended by ${ran.signal}` : `exit status ${ran.code}`;
    throw new Error(`TensorFlow in ${dirname(binding)} does not run here (${how}):\n${tail(ran.stderr)}`);
  }
  const { found, tensorflow, gpu }: { readonly found: readonly number[]; readonly tensorflow: string; readonly gpu: boolean } =
    JSON.parse(line);
  if (found.join() !== expected.join()) throw new Error(`TensorFlow in ${dirname(binding)} computes [${found}]; expected [${expected}]`);
  return { tensorflow, gpu, oneDNN: /oneDNN v([\d.]+)/.exec(ran.stdout)?.[1] };
}
