import { EventFileError, type Fault, type Place } from './event-file-error.ts';

/** What was left out of a recording for one reason. */
export interface Dropped {
  /** A fault, or what the format itself has no event for: marked `invalid`, before the first time (`untimed`), `special`. */
  readonly reason: Fault | 'invalid' | 'untimed' | 'special';
  /** Events known to be lost; bytes that were not decoded may have held more. */
  readonly events: number;
  readonly bytes: number;
  /** The first place, in bytes from the beginning of the file. */
  readonly offset: number;
  /** The first place in words. */
  readonly message: string;
}

/** How much a fault costs. */
export interface Loss {
  readonly events?: number;
  readonly bytes?: number;
}

/** Where decoders report what they cannot keep. */
export interface Faults {
  /** Throws, or where damage is tolerated counts the loss and returns. */
  fault(place: Place, loss: Loss): void;
  /** Throws: nothing after this place can be understood. */
  fatal(place: Place): never;
  /** Counts what the format itself tells a reader to leave out. */
  skip(reason: 'invalid' | 'untimed' | 'special', offset: number, events: number): void;
  /** What was counted so far, a reason an entry. */
  dropped(): readonly Dropped[];
}

const TOLERANT = 'Read with { tolerant: true } to keep what is whole.';

const SKIPPED = {
  invalid: 'events that the file marks as invalid',
  untimed: 'events before the first time of the recording',
  special: 'events that are not of a pixel',
};

/** The book of what was dropped from one file. */
export function faults(file: string, tolerant: boolean): Faults {
  const book = new Map<Dropped['reason'], Dropped>();
  const add = (reason: Dropped['reason'], offset: number, message: string, { events = 0, bytes = 0 }: Loss): void => {
    const before = book.get(reason) ?? { reason, events: 0, bytes: 0, offset, message };
    book.set(reason, { ...before, events: before.events + events, bytes: before.bytes + bytes });
  };
  return {
    fault(place, loss) {
      if (!tolerant) throw new EventFileError(file, { ...place, advice: `${place.advice} ${TOLERANT}`.trim() });
      add(place.fault, place.offset, new EventFileError(file, place).message, loss);
    },
    fatal(place) {
      throw new EventFileError(file, place);
    },
    skip: (reason, offset, events) => add(reason, offset, `${file}, byte ${offset}: ${SKIPPED[reason]}`, { events }),
    dropped: () => [...book.values()],
  };
}
