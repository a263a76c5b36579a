import { spawn } from 'node:child_process';

/** How a child process ended; `code` is 127 where the command does not exist, and undefined where a signal ended it. */
export interface Ran {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings of a child process; `timeout` is in ms, `input` is written to its standard input, `onLine` hears each line of its standard output. */
export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: number;
  readonly onLine?: (line: string) => void;
}

/** Runs a command without a shell and collects its output; rejects only when `signal` is aborted. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = process.env, input = '', signal, timeout, onLine } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: 'pipe', ...(signal ? { signal } : {}) });
    // Not spawn's own timeout: its timer outlives a command that does not exist.
    const timer = timeout === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeout);
    let stdout = '';
    let stderr = '';
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (!onLine) return;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ code: 127, signal: undefined, stdout, stderr: stderr || error.message });
    });
    child.on('close', (code, ended) => {
      clearTimeout(timer);
      resolve({ code: code ?? undefined, signal: ended ?? undefined, stdout, stderr });
    });
    // A child that ends before it read its input closes the pipe; its exit status tells what happened.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** The last lines of a program's error output, for an error message. */
export function tail(text: string, lines: number = 8): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
