import { run, tail } from './run.ts';

/** A Python 3 on the PATH: TensorFlow is published as Python wheels, though no Python is used to run it. */
export interface Python {
  readonly command: string;
  readonly version: string;
}

/** Finds python3 (or `python`, where that is a Python 3) on the PATH; undefined where there is none. */
export async function findPython(): Promise<Python | undefined> {
  for (const command of ['python3', 'python']) {
    const { code, stdout } = await run(command, ['-c', 'import sys, zipfile, zlib; print("%d.%d.%d" % sys.version_info[:3])']);
    if (code === 0 && stdout.startsWith('3.')) return { command, version: stdout.trim() };
  }
  return undefined;
}

/** The version of a Python's pip; undefined where it has none. */
export async function pipVersion(python: Python): Promise<string | undefined> {
  const { code, stdout } = await run(python.command, ['-m', 'pip', '--version']);
  return code === 0 ? stdout.split(' ')[1] : undefined;
}

/** Like findPython, but throws where python3, or the pip that a download needs, is missing. */
export async function requirePython(download: boolean): Promise<Python> {
  const python = await findPython();
  if (!python)
    throw new Error('python3 is not on the PATH, and it fetches and unpacks TensorFlow; install it: apt-get install python3 python3-pip');
  if (!download || (await pipVersion(python))) return python;
  const { command } = python;
  throw new Error(
    `${command} has no pip, which fetches TensorFlow; install it: apt-get install python3-pip, or ${command} -m ensurepip --user`,
  );
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
