/** What an install is doing now. */
export interface Progress {
  readonly step: 'prepare' | 'download' | 'unpack' | 'compile' | 'check' | 'done';
  readonly message: string;
  /** How far the step is, in bytes, where that is known. */
  readonly bytes?: number;
  /** The size of the whole step in bytes, where that is known. */
  readonly total?: number;
}

/** Hears the progress of an install. */
export type OnProgress = (progress: Progress) => void;
