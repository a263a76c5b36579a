/** What is wrong with a file. */
export type Fault =
  /** Its beginning is not that of the format. */
  | 'header'
  /** It ends within a record. */
  | 'cut'
  /** A pixel outside the sensor. */
  | 'coordinate'
  /** A time before the one of the event before. */
  | 'time'
  /** A packet or array that contradicts itself. */
  | 'damaged'
  /** A variant of the format that is not read. */
  | 'unsupported';

/** Where a fault is, and what to do about it. */
export interface Place {
  readonly fault: Fault;
  /** Bytes from the beginning of the file. */
  readonly offset: number;
  readonly found: string;
  readonly expected: string;
  readonly advice: string;
}

/** A file of events that cannot be read as it is; the message names file, byte, what was found, what was expected and what to do. */
export class EventFileError extends Error {
  readonly file: string;
  readonly fault: Fault;
  /** Bytes from the beginning of the file. */
  readonly offset: number;

  constructor(file: string, { fault, offset, found, expected, advice }: Place) {
    super(`${file}, byte ${offset}: ${found}; expected ${expected}. ${advice}`);
    this.name = 'EventFileError';
    this.file = file;
    this.fault = fault;
    this.offset = offset;
  }
}
