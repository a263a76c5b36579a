import { spawn } from 'node:child_process';

/** Where a program runs, and what its environment has besides ours. */
interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end and gives the last line that it prints, with its own words in the Error where it fails. */
export async function run(command: string, args: readonly string[], { cwd, env }: RunOptions = {}): Promise<string> {
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, errors]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const status = await new Promise<number | null>((done, failed) => child.on('error', failed).on('close', done));
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: status ${status}\n${errors.join('').slice(-2000)}`);
  return out.join('').trim().split('\n').at(-1) ?? '';
}
