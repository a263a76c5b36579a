import { readFile, rm, writeFile } from 'node:fs/promises';

/** Runs `task` while no other process does so under this name. Throws an Error that names the process which does; the lock of a dead one is taken over. */
export async function locked<A>(path: string, task: () => Promise<A>): Promise<A> {
  try {
    await writeFile(path, `${process.pid}`, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const other = Number(await readFile(path, 'utf8').catch(() => ''));
    if (alive(other)) throw new Error(`${path}: process ${other} is writing there; wait for it, or delete this file if it does not run.`);
    await writeFile(path, `${process.pid}`);
  }
  try {
    return await task();
  } finally {
    await rm(path, { force: true });
  }
}

function alive(process_: number): boolean {
  if (!(process_ > 0)) return false;
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
