import type { Events } from '@synfire/events';
import type { Columns } from './columns.ts';
import type { Faults } from './faults.ts';

/** A sensor's size in pixels. */
export interface Sensor {
  readonly width: number;
  readonly height: number;
}

/** A piece of a file. */
export interface Input {
  /** What was not used of the piece before, then what follows in the file. */
  readonly bytes: Uint8Array;
  /** Where `bytes` begins in the file. */
  readonly offset: number;
  /** Nothing follows `bytes`. */
  readonly last: boolean;
}

/** One file in the making of events. */
export interface Decoder {
  /** Known once the header has been read. */
  sensor(): Sensor | undefined;
  /**
   * Takes what is whole in `input`, puts its events into `out` while `out` has room, and gives the number of bytes used: they will not be
   * shown again. 0 asks for more bytes.
   */
  decode(input: Input, out: Columns): number;
}

/** One file in the writing. */
export interface Encoder {
  /** What stands before the events. */
  begin(): Uint8Array;
  /** The next events. */
  encode(events: Events): Uint8Array;
  /** What stands after them. */
  end(): Uint8Array;
}

/** What a decoder is told. */
export interface Reading {
  readonly faults: Faults;
  /** The sensor's size where the caller knows it; goes before the file's own. */
  readonly sensor: Sensor | undefined;
}

/** A file format; `formats` has them by name. */
export interface Format {
  /** As its makers write it: `AEDAT 2.0`. */
  readonly title: string;
  /** The least bytes that an event takes, where that tells how many events a file can hold: memory is taken once for all of them. */
  readonly leastBytes?: number;
  decoder(reading: Reading): Decoder;
  encoder(sensor: Sensor): Encoder;
}
