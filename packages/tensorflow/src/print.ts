import type { OnProgress } from './progress.ts';

/** The part of an output stream that progress is printed to. */
export interface Sink {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Prints an install's progress: one line that is rewritten on a terminal; elsewhere the beginning of each step and then each quarter of it. */
export function progressPrinter(stream: Sink): OnProgress {
  const tty = stream.isTTY === true;
  let step = '';
  let quarter = -1;
  return ({ step: now, message, bytes, total }) => {
    if (tty) {
      if (step !== '' && step !== now) stream.write('\n');
      const line = message.slice(0, Math.max(20, (stream.columns ?? 80) - 1));
      stream.write(`\r\u001b[K${line}${now === 'done' ? '\n' : ''}`);
      step = now;
      return;
    }
    // Without a total a quarter stands for 100 MB; fewer bytes than before are the next file's.
    const at = Math.floor(bytes === undefined ? 0 : (4 * bytes) / (total ?? 4e8));
    if (step === now && at === quarter) return;
    [step, quarter] = [now, at];
    stream.write(`${message}\n`);
  };
}
