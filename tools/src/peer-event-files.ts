import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { peerPackages } from './peer-packages.ts';

const folder: string = join(import.meta.dirname, '..', 'peers', 'event-files');
const python: string = process.env.SYNFIRE_PYTHON ?? 'python3';

/** What a peer's reader answers. */
interface Answer {
  readonly seconds: number;
  readonly events: number;
}

/** A running Python with the readers of expelliarmus and Tonic, which are installed on first use. */
export interface EventFilesPeer {
  /** Reads a file by a reader of tools/peers/event-files/read.py. */
  read(reader: string, file: string): Promise<Answer>;
  end(): void;
}

/** Starts the peer. Throws where it cannot be installed: it needs Python 3.11 or newer, or what SYNFIRE_PYTHON names. */
export function eventFilesPeer(): EventFilesPeer {
  const env = { ...process.env, PYTHONPATH: peerPackages(python, folder) };
  const child = spawn(python, [join(folder, 'read.py')], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    read: async (reader, file) => {
      child.stdin.write(`${JSON.stringify({ reader, file })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('tools/peers/event-files/read.py ended without an answer; what it said stands above');
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}
