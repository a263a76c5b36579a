/** What is wrong with a PyTorch file, and where in it. */
export class PyTorchFileError extends Error {
  readonly file: string;
  /** The archive's entry or the part of the file, such as `archive/data.pkl`; '' for the file as a whole. */
  readonly entry: string;
  constructor(file: string, entry: string, message: string) {
    super(`${file}${entry === '' ? '' : `: ${entry}`}: ${message}`);
    this.name = 'PyTorchFileError';
    this.file = file;
    this.entry = entry;
  }
}

/** Throws PyTorchFileError about one entry of a file. */
export type Fail = (message: string) => never;

/** Fails about an entry of a file. */
export const failing =
  (file: string, entry = ''): Fail =>
  (message) => {
    throw new PyTorchFileError(file, entry, message);
  };
