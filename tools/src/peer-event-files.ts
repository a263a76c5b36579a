import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cacheFolder } from '@synfire/imagenet';

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
  const env = { ...process.env, PYTHONPATH: packages() };
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

/** A folder with the packages in Synfire's cache; whole or not at all. */
function packages(): string {
  const requirements = join(folder, 'requirements.txt');
  const parent = join(cacheFolder(), 'peers', 'event-files');
  const home = join(parent, createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12));
  if (existsSync(home)) return home;
  mkdirSync(parent, { recursive: true });
  const partial = mkdtempSync(join(parent, 'partial-'));
  try {
    const options = ['--quiet', '--no-deps', '--no-cache-dir', '--target', partial, '-r', requirements];
    execFileSync(python, ['-m', 'pip', 'install', ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(partial, home);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return home;
}
