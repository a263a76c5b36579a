import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installed } from '@synfire/tensorflow';
import { expect, test } from 'vitest';

const ready = installed({ variant: 'cpu' }) !== undefined;
if (!ready) console.warn('TensorFlow is not installed, so nothing is trained with it here; run: npx synfire-tensorflow install');

interface Soaked {
  readonly description: string;
  readonly loss: number;
  readonly parameters: string;
}

/** Eight steps of training in a process of its own, one of them after a step that failed. */
function soak(env: Readonly<Record<string, string>>, ...precision: readonly string[]): Soaked {
  const args = [
    '--conditions=@synfire/source',
    '--import',
    'tsx',
    fileURLToPath(new URL('./soak.ts', import.meta.url)),
    '8',
    '1',
    ...precision,
  ];
  // Which way convolutions go is fixed: timings differ from run to run.
  const all = { ...process.env, SYNFIRE_EVENT_CONV: '0.3', SYNFIRE_WINOGRAD: '4', ...env };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env: all, encoding: 'utf8' });
  if (status !== 0) throw new Error(`soak.ts ended with ${status}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

// With CI=true a missing backend fails here instead of being skipped.
const computed = test.skipIf(!ready && process.env.CI !== 'true');

/** A machine that does a lot besides takes its time. */
const patience = 600_000;

computed(
  'training gives the same bits for any number of threads, and so in every run; a step that throws leaves nothing',
  () => {
    const [one, two, three] = ['1', '2', '3'].map((threads) => soak({ SYNFIRE_NUM_THREADS: threads }));
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    // Without the native kernels everything works through TensorFlow's own ops, to nearly the same numbers.
    const composed = soak({ SYNFIRE_NATIVE: '0' });
    expect(composed.description).toContain('no own kernels');
    expect(composed.loss / (one?.loss ?? Number.NaN)).toBeCloseTo(1, 2);
  },
  patience,
);

computed(
  'so it does in bfloat16, where this CPU is faster with it',
  () => {
    let one: Soaked;
    try {
      one = soak({ SYNFIRE_NUM_THREADS: '1' }, 'bfloat16');
    } catch (error) {
      const slower = /bfloat16 would be slower than float32 here: [^;]*/.exec(`${error}`)?.[0];
      if (slower === undefined) throw error;
      return console.warn(`skipped: training in bfloat16 (${slower})`);
    }
    expect(soak({ SYNFIRE_NUM_THREADS: '3' }, 'bfloat16')).toEqual(one);
  },
  patience,
);
