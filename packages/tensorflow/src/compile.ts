import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { run, tail } from './run.ts';
import type { TfjsNode } from './tfjs-node.ts';

/** A C++ compiler on the PATH and the first line of its `--version`. */
export interface Compiler {
  readonly command: string;
  readonly version: string;
}

/** Finds the C++ compiler: `CXX`, or else g++, c++ or clang++; undefined where there is none. */
export async function findCompiler(): Promise<Compiler | undefined> {
  const commands = process.env.CXX ? [process.env.CXX] : ['g++', 'c++', 'clang++'];
  for (const command of commands) {
    const { code, stdout } = await run(command, ['--version']);
    if (code === 0) return { command, version: stdout.split('\n')[0] ?? '' };
  }
  return undefined;
}

/** Like findCompiler, but throws where there is none. */
export async function requireCompiler(): Promise<Compiler> {
  const compiler = await findCompiler();
  if (compiler) return compiler;
  const named = process.env.CXX ? `CXX names ${process.env.CXX}, which does not run` : 'no C++ compiler (g++, c++, clang++) is on the PATH';
  throw new Error(`${named}, and the binding to TensorFlow and its kernels are compiled here; install one: apt-get install g++`);
}

// TensorFlow logs two lines while its libraries are loaded, before it reads TF_CPP_MIN_LOG_LEVEL. This add-on loads them with
// stderr closed; an error of loading appears when the binding is loaded after it.
const quiet = `
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>
extern "C" __attribute__((visibility("default"))) int node_api_module_get_api_version_v1() { return 8; }
extern "C" __attribute__((visibility("default"))) void *napi_register_module_v1(void *, void *exports) {
  int saved = dup(2), null = open("/dev/null", O_WRONLY);
  if (saved >= 0 && null >= 0) dup2(null, 2);
  dlopen("libtensorflow_cc.so.2", RTLD_NOW | RTLD_LOCAL);
  if (saved >= 0) { dup2(saved, 2); close(saved); }
  if (null >= 0) close(null);
  return exports;
}
`;

/** Compiles tfjs-node-gpu's binding (`tfjs_binding.node`) and the add-on that loads TensorFlow silently (`quiet.node`) into a folder that has TensorFlow in `tensorflow/`. */
export async function compile(compiler: Compiler, tfjs: TfjsNode, folder: string, signal?: AbortSignal): Promise<void> {
  // Node's own headers are missing in many distributions of it; those of Node-API are the same for every version.
  const require = createRequire(import.meta.url);
  const headers = join(dirname(require.resolve('node-api-headers')), 'include');
  // $ORIGIN: the folder is renamed into place after the check.
  const common = ['-O2', '-std=c++17', '-fPIC', '-shared', '-w', '-Wl,-rpath,$ORIGIN/tensorflow'];
  const defines = ['-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'];
  const include = ['-I', headers, '-I', join(folder, 'tensorflow', 'include')];
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(tfjs.folder, 'binding', name));
  const libraries = ['-L', join(folder, 'tensorflow'), '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'];
  const env = { ...process.env, TMPDIR: folder };
  const build = async (args: readonly string[], input: string = ''): Promise<void> => {
    const ran = await run(compiler.command, args, { env, signal, input });
    if (ran.code !== 0)
      throw new Error(`${compiler.command} (${compiler.version}) could not compile the binding:\n${tail(ran.stderr, 20)}`);
  };
  await build([...common, ...defines, ...include, ...sources, '-o', join(folder, 'tfjs_binding.node'), ...libraries]);
  await build([...common, '-x', 'c++', '-', '-o', join(folder, 'quiet.node'), '-ldl'], quiet);
}
