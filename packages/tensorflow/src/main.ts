import { parseArgs } from 'node:util';
import { doctor } from './doctor.ts';
import { install } from './install.ts';
import { namedLevels } from './native/level.ts';
import { progressPrinter } from './print.ts';
import { doctorText } from './report.ts';
import type { Variant } from './versions.ts';

const help = {
  main: `usage: synfire-tensorflow <command> [options]

  install   get a current TensorFlow for Node: download, unpack, compile the binding, check
  doctor    say what is there, what is missing, and the command that mends it

synfire-tensorflow <command> --help tells the options.`,
  install: `usage: synfire-tensorflow install [--cpu | --cuda | --wheel FILE] [--levels LIST] [--quiet]

  --cpu         TensorFlow with oneDNN (270 MB download, 0.9 GB on disk)
  --cuda        TensorFlow for NVIDIA GPUs with the CUDA libraries it names; needs only the GPU's driver
  --wheel FILE  take this TensorFlow wheel instead of downloading it
  --levels LIST compile the kernels of this package for these CPUs: all, or such as v2,v4 (x86-64-v2, x86-64-v4), for a
                cache or an image that several machines use; default: this machine's. On arm64 there is one, armv8-a
  --quiet       print errors only

Without --cpu and --cuda: cuda where there is an NVIDIA GPU, else cpu.
SYNFIRE_CACHE is the folder to install into; the default is the cache folder of this user.
Exit status: 0 it works, 1 it does not (the reason is printed), 2 wrong usage.`,
  doctor: `usage: synfire-tensorflow doctor [--json]

Checks by a computation in a child process whether TensorFlow can be used here.
  --json   the findings as JSON alone on standard output
Exit status: 0 it can be used, 1 it can not (what to do is printed), 2 wrong usage.`,
};

/** Runs the command line \`synfire-tensorflow\`; gives its exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  try {
    if (command === 'install') return await installMain(rest);
    if (command === 'doctor') return await doctorMain(rest);
  } catch (error) {
    console.error(`synfire-tensorflow: ${error instanceof Error ? error.message : error}`);
    return error instanceof UsageError ? 2 : 1;
  }
  if (command === '--help' || command === '-h' || command === 'help') {
    console.log(help.main);
    return 0;
  }
  console.error(`synfire-tensorflow: ${command === undefined ? 'a command is missing' : `unknown command ${command}`}\n\n${help.main}`);
  return 2;
}

class UsageError extends Error {}

async function installMain(args: readonly string[]): Promise<number> {
  const boolean = { type: 'boolean', default: false } as const;
  const { values } = parse(
    () =>
      parseArgs({
        args: [...args],
        options: {
          cpu: boolean,
          cuda: boolean,
          wheel: { type: 'string' },
          levels: { type: 'string' },
          quiet: boolean,
          help: { ...boolean, short: 'h' },
        },
      }),
    'install',
  );
  if (values.help) return show(help.install);
  if ([values.cpu, values.cuda, values.wheel !== undefined].filter(Boolean).length > 1)
    throw new UsageError(`--cpu, --cuda and --wheel exclude each other\n\n${help.install}`);
  const variant: Variant | undefined = values.cpu ? 'cpu' : values.cuda ? 'cuda' : undefined;
  const levels = values.levels?.split(',');
  parse(() => levels && namedLevels(levels), 'install');
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Error('interrupted; nothing is left of this install'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const onProgress = values.quiet ? undefined : progressPrinter(process.stderr);
  try {
    await install({ variant, wheel: values.wheel, levels, onProgress, signal: controller.signal });
    return 0;
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    console.error(`\nsynfire-tensorflow: ${controller.signal.reason.message}`);
    return 130;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function doctorMain(args: readonly string[]): Promise<number> {
  const boolean = { type: 'boolean', default: false } as const;
  const { values } = parse(() => parseArgs({ args: [...args], options: { json: boolean, help: { ...boolean, short: 'h' } } }), 'doctor');
  if (values.help) return show(help.doctor);
  const found = await doctor();
  console.log(values.json ? JSON.stringify(found, undefined, 2) : doctorText(found));
  return found.usable ? 0 : 1;
}

function parse<A>(read: () => A, command: 'install' | 'doctor'): A {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${help[command]}`);
  }
}

function show(text: string): number {
  console.log(text);
  return 0;
}
