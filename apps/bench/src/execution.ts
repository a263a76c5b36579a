import { type PrecisionName, precisionNames } from './backend.ts';
import { parseBytes } from './byte-size.ts';
import type { Given, Options } from './options.ts';
import type { RunConfig } from './task.ts';
import { UsageError } from './usage-error.ts';

/** Options of how a step is computed: what saves time or memory. */
export const executionOptions: Options = {
  precision: { value: 'NAME', help: `of what is between layers: ${precisionNames.join(' | ')}`, fallback: 'float32' },
  remat: { help: 'compute blocks again in backward instead of keeping them: less memory, more time' },
  accumulate: { value: 'N', help: 'compute a batch in N parts, with the mean of their gradients: less memory', fallback: '1' },
  memory: {
    value: 'SIZE',
    help: 'most memory to take, such as 2GB or 1.5GiB: computes blocks again, then batches in parts, as far as needed',
    fallback: 'no limit',
  },
};

/** How the command line wants a step to be computed. */
export function executionOf(given: Given, batch: number): Pick<RunConfig, 'precision' | 'remat' | 'accumulate' | 'memory'> {
  const precision: PrecisionName | undefined = given.word('precision', precisionNames);
  const accumulate = given.count('accumulate');
  if (accumulate !== undefined && accumulate > batch) throw new UsageError(`--accumulate ${accumulate}: a batch has ${batch} samples`);
  const memory = given.text('memory');
  if (memory !== undefined && given.has('eval-only'))
    throw new UsageError('--memory is for training; with --eval-only a smaller --batch takes less');
  return {
    ...(precision === undefined || precision === 'float32' ? {} : { precision }),
    ...(given.has('remat') ? { remat: true } : {}),
    ...(accumulate === undefined || accumulate === 1 ? {} : { accumulate }),
    ...(memory === undefined ? {} : { memory: parseBytes('memory', memory) }),
  };
}
