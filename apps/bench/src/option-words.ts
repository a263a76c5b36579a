/** The error of a reader in the words of the command line's options. */
export const inOptions = (message: string): string =>
  message
    .replaceAll('Read with { tolerant: true } to keep', 'Give --tolerant to keep')
    .replace('Pass format if you know it.', 'Give --format if you know it.')
    .replace(': opening one by its name says its layout.', ': --dataset NAME says the layout of one.');
