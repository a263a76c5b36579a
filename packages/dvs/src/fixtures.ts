import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeEvents, type Format } from '@synfire/event-files';
import { type Events, noise } from '@synfire/events';

/** A new folder with these files; tests only. */
export async function folder(files: { readonly [path: string]: Uint8Array | string }): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'synfire-dvs-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return dir;
}

/** A new folder whose files hold random events of a sensor, file i those of key i; tests only. */
export async function recordings(paths: readonly string[], format: Format, sensor: Sensor): Promise<string> {
  return folder(Object.fromEntries(paths.map((path, i) => [path, encodeEvents(random(i, sensor), format)])));
}

interface Sensor {
  readonly width: number;
  readonly height: number;
}

/** A hundred events. */
export function random(key: number, { width, height }: Sensor): Events {
  return noise(key, { count: 100, width, height, to: 100_000 });
}

/** What an error says; tests only. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error) => error.message,
  );
}
