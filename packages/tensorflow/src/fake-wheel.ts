import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const program = `
import sys, zipfile
path, name, version = sys.argv[1:]
with zipfile.ZipFile(path, "w") as wheel:
    wheel.writestr(name + ".dist-info/METADATA", "Name: " + name + "\\nVersion: " + version + "\\n")
    wheel.writestr("tensorflow/include/tensorflow/c/c_api.h", "#error not a TensorFlow\\n")
    wheel.writestr("tensorflow/__init__.py", "")
    for lib in ("cc", "framework"):
        wheel.writestr("tensorflow/libtensorflow_" + lib + ".so.2", bytes(17 << 20))
`;

/** Writes a wheel that has TensorFlow's form and nothing of its content, for tests. */
export function fakeWheel(folder: string, name: string = 'tensorflow_cpu', version: string = '2.21.0'): string {
  const path = join(folder, `${name}-${version}-cp311-cp311-linux.whl`);
  execFileSync('python3', ['-c', program, path, name, version]);
  return path;
}
