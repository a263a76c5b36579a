import { run, tail } from './run.ts';

/** A Python that has pip: TensorFlow is published as Python wheels, though no Python is used to run it. */
export interface Python {
  readonly command: string;
  readonly version: string;
  readonly pip: string | undefined;
}

/** Finds python3 (or `python`, where that is a Python 3) on the PATH; undefined where there is none. */
export async function findPython(): Promise<Python | undefined> {
  for (const command of ['python3', 'python']) {
    const { code, stdout } = await run(command, ['-c', 'import sys, zipfile, zlib; print("%d.%d.%d" % sys.version_info[:3])']);
    if (code !== 0 || !stdout.startsWith('3.')) continue;
    const pip = await run(command, ['-m', 'pip', '--version']);
    return { command, version: stdout.trim(), pip: pip.code === 0 ? pip.stdout.split(' ')[1] : undefined };
  }
  return undefined;
}

/** Like findPython, but throws where python3, or the pip that a download needs, is missing. */
export async function requirePython(download: boolean): Promise<Python> {
  const python = await findPython();
  if (!python)
    throw new Error('python3 is not on the PATH, and it fetches and unpacks TensorFlow; install it: apt-get install python3 python3-pip');
  if (download && !python.pip) {
    throw new Error(
      `${python.command} has no pip, which fetches TensorFlow; install it: apt-get install python3-pip, or ${python.command} -m ensurepip --user`,
    );
  }
  return python;
}

/** Runs a Python program with JSON on its standard input; gives its output, throws its last line as the message after `about`. */
export async function runPython(
  python: Python,
  program: string,
  input: unknown,
  about: string,
  options: { signal?: AbortSignal | undefined; onLine?: (line: string) => void } = {},
): Promise<string> {
  const ran = await run(python.command, ['-I', '-c', program], { ...options, input: JSON.stringify(input) });
  if (ran.code !== 0) throw new Error(`${about}: ${tail(ran.stderr, 1) || `python ended by ${ran.signal}`}`);
  return ran.stdout;
}
