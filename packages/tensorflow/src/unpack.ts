import { existsSync } from 'node:fs';
import { type Python, runPython } from './python.ts';

/** What a wheel says about itself. */
export interface WheelInfo {
  readonly name: string;
  readonly version: string;
  /** The requirements of its `and-cuda` extra, as pip takes them. */
  readonly cuda: readonly string[];
}

// Python's zipfile is the reader: python3 is there anyway, it streams members of 1 GB, and it checks each member's CRC.
const metadata = `
import json, sys, zipfile
wheel = zipfile.ZipFile(json.load(sys.stdin)["wheel"])
print(wheel.read(next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))).decode())
`;

const extract = `
import json, os, re, sys, zipfile
given = json.load(sys.stdin)
wheel = zipfile.ZipFile(given["wheel"])
wanted = re.compile(given["pattern"])
members = [m for m in wheel.infolist() if wanted.match(m.filename) and not m.is_dir() and ".." not in m.filename.split("/")]
if not members:
    sys.exit("it has none of the files looked for: " + given["pattern"])
total, done, told = sum(m.file_size for m in members), 0, 0
for m in members:
    to = os.path.join(given["to"], m.filename)
    os.makedirs(os.path.dirname(to), exist_ok=True)
    with wheel.open(m) as source, open(to, "wb") as target:
        for chunk in iter(lambda: source.read(1 << 20), b""):
            target.write(chunk)
            done += len(chunk)
            if done - told > 16 << 20:
                told = done
                print(done, total, flush=True)
    os.chmod(to, m.external_attr >> 16 & 0o755 or 0o644)
print(done, total, flush=True)
`;

/** Reads a wheel's metadata; throws for a file that is not a whole wheel. */
export async function readWheel(python: Python, wheel: string): Promise<WheelInfo> {
  if (!existsSync(wheel)) throw new Error(`there is no wheel ${wheel}; its path is wrong, or it is not downloaded yet`);
  const text = await runPython(python, metadata, { wheel }, `${wheel} is not a whole wheel (download it again)`);
  const field = (name: string): string => new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const cuda = [...text.matchAll(/^Requires-Dist: (nvidia-[^;]+?)\s*;.*and-cuda/gm)].map((found) =>
    (found[1] ?? '').replaceAll(/[\s()]/g, ''),
  );
  return { name: field('Name').replaceAll('-', '_').toLowerCase(), version: field('Version'), cuda };
}

/** Unpacks those members of a wheel whose names match a regular expression; `onBytes` hears what is written of the total. */
export async function unpack(
  python: Python,
  wheel: string,
  to: string,
  pattern: RegExp,
  options: { readonly signal?: AbortSignal | undefined; readonly onBytes?: (bytes: number, total: number) => void } = {},
): Promise<void> {
  const onLine = (line: string): void => {
    const [bytes, total] = line.split(' ').map(Number);
    if (bytes !== undefined && total !== undefined) options.onBytes?.(bytes, total);
  };
  const input = { wheel, to, pattern: pattern.source };
  await runPython(python, extract, input, `${wheel} could not be unpacked (download it again if it is damaged)`, {
    signal: options.signal,
    onLine,
  });
}
