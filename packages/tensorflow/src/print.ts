import type { OnProgress } from './progress.ts';

/** Prints an install's progress: one line that is rewritten on a terminal; elsewhere the beginning of each step and then each quarter of it. */
export function progressPrinter(stream: NodeJS.WriteStream): OnProgress {
  const tty = stream.isTTY === true;
  let step = '';
  let quarter = -1;
  return ({ step: now, message, bytes, total }) => {
    if (tty) {
      if (step !== '' && step !== now) stream.write('\n');
      const line = message.slice(0, Math.max(20, stream.columns - 1));
      stream.write(`\r\u001b[K${line}${now === 'done' ? '\n' : ''}`);
      step = now;
      return;
    }
    // Without a total a quarter stands for 100 MB.
    const at = Math.floor(bytes === undefined ? 0 : (4 * bytes) / (total ?? 4e8));
    if (step === now && at <= quarter) return;
    if (step === now && total !== undefined && bytes === total && quarter === 4) return;
    [step, quarter] = [now, at];
    stream.write(`${message}\n`);
  };
}
