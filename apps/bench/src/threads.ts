import { spawn } from 'node:child_process';

/**
 * Starts this program again with so many threads for decoding, unless it has them; gives the status of that one.
 * Node reads the size of its thread pool when it starts, and never again.
 */
export async function withThreads(threads: number | undefined): Promise<number | undefined> {
  if (threads === undefined || process.env.UV_THREADPOOL_SIZE === `${threads}`) return undefined;
  const env = { ...process.env, UV_THREADPOOL_SIZE: `${threads}` };
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit', env });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  // On a terminal both processes get Ctrl-C; the child alone answers it.
  const ignore = (): void => {};
  process.on('SIGINT', process.stdin.isTTY ? ignore : pass).on('SIGTERM', pass);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
