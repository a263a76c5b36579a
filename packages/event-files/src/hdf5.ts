import type { Events } from '@synfire/events';
import { gunzipSync } from 'fflate';
import { Dataset, File, ready } from 'h5wasm';
import { EventFileError } from './event-file-error.ts';
import { half } from './npy-kind.ts';

/** Recordings of spiking audio: SHD and SSC. */
export interface Spikes {
  readonly length: number;
  /** Class of every recording. */
  readonly labels: readonly number[];
  /** Names of the classes, where the file has them. */
  readonly classes: readonly string[];
  /** Speaker of every recording, where the file has them: SHD's test set has speakers of its own. */
  readonly speakers: readonly number[];
  /** A recording: `x` is the unit, 0 … 699, in one row; every event is ON. Times come from 16-bit seconds, 0.5 ms apart at 1 s. */
  get(index: number): Events;
  /** Frees the file's memory; recordings that were got stay. */
  close(): void;
}

const UNITS = 700;
const SIGNATURE = [0x89, 0x48, 0x44, 0x46];
let opened = 0;

/** Opens an HDF5 file of SHD or SSC (https://zenkelab.org/datasets), also gzipped as it is distributed. Throws an EventFileError. */
export async function spikes(bytes: Uint8Array, name: string = 'recordings'): Promise<Spikes> {
  const fail = (found: string, expected: string): never => {
    throw new EventFileError(name, { fault: 'header', offset: 0, found, expected, advice: 'Fetch the file again.' });
  };
  const content = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzipped(bytes, fail) : bytes;
  if (!SIGNATURE.every((byte, i) => content[i] === byte)) fail('another beginning', "HDF5's signature");
  const { FS } = await ready;
  opened += 1;
  const path = `/spikes-${opened}.h5`;
  FS.writeFile(path, content);
  const file = new File(path, 'r');
  const close = (): void => {
    file.close();
    FS.unlink(path);
  };
  try {
    return { ...recordings(file, name, fail), close };
  } catch (error) {
    close();
    if (error instanceof EventFileError) throw error;
    return fail(error instanceof Error ? error.message : `${error}`, 'a whole HDF5 file');
  }
}

function unzipped(bytes: Uint8Array, fail: (found: string, expected: string) => never): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch {
    return fail('gzip that cannot be unpacked', 'HDF5 or whole gzip');
  }
}

function recordings(file: File, name: string, fail: (found: string, expected: string) => never): Omit<Spikes, 'close'> {
  const dataset = (path: string): Dataset | undefined => {
    const found = file.file_id < 0n ? null : file.get(path);
    return found instanceof Dataset ? found : undefined;
  };
  const [times, units, labels] = ['spikes/times', 'spikes/units', 'labels'].map(dataset);
  if (!times || !units || !labels) return fail('something else', 'HDF5 with spikes/times, spikes/units and labels');
  const length = times.shape?.[0] ?? 0;
  // h5wasm knows no 16-bit floats: let it give the bits as integers.
  const element = times.metadata.vlen_type;
  const halves = element?.size === 2;
  if (halves) Object.assign(element, { type: units.metadata.vlen_type?.type, signed: false });
  return {
    length,
    labels: numbers(labels.value),
    classes: strings(dataset('extra/keys')?.value),
    speakers: numbers(dataset('extra/speaker')?.value),
    get: (index) => {
      if (!Number.isInteger(index) || index < 0 || index >= length) {
        throw new RangeError(`${name}: recording ${index}; expected 0 … ${length - 1}.`);
      }
      const [seconds = [], unit = []] = [times, units].map((column) => first(column.slice([[index, index + 1]])));
      const t = Float64Array.from(seconds, (value) => Math.round(1e6 * (halves ? half(value) : value)));
      return spikeEvents(t, unit, `${name}, recording ${index}`);
    },
  };
}

/** Recordings are in the order of time, but 16 bits can bring two spikes out of it: they are sorted. */
function spikeEvents(times: Float64Array, units: readonly number[], place: string): Events {
  const wrong = units.findIndex((unit) => unit >= UNITS);
  if (wrong >= 0 || units.length !== times.length || !times.every((time) => time >= 0)) {
    const found = wrong >= 0 ? `unit ${units[wrong]}` : `${times.length} times and ${units.length} units`;
    const expected = `units 0 … ${UNITS - 1}, as many times, none below 0`;
    throw new EventFileError(place, { fault: 'damaged', offset: 0, found, expected, advice: 'Fetch the file again.' });
  }
  const order = Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  return {
    t: Float64Array.from(order, (i) => times[i] ?? 0),
    x: Uint16Array.from(order, (i) => units[i] ?? 0),
    y: new Uint16Array(times.length),
    p: new Uint8Array(times.length).fill(1),
    width: UNITS,
    height: 1,
  };
}

const isNumbers = (value: unknown): value is ArrayLike<number> => ArrayBuffer.isView(value) && !(value instanceof DataView);

const numbers = (value: unknown): readonly number[] => (isNumbers(value) ? Array.from(value, Number) : []);

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const first = (value: unknown): readonly number[] => numbers(Array.isArray(value) ? value[0] : undefined);
