import { inOptions } from './option-words.ts';
import { UsageError } from './usage-error.ts';

type Run = (args: readonly string[]) => Promise<number>;

const eventTask =
  (name: 'gestureTask' | 'cifar10DvsTask' | 'nMnistTask'): Run =>
  async (args) =>
    (await import('./run-task.ts')).runTask((await import('./dvs/event-tasks.ts'))[name], args);

// A command loads what it needs alone: pictures, HDF5 and peers take tens of megabytes.
const commands: Readonly<Record<string, { readonly run: Run; readonly about: string }>> = {
  imagenet: {
    run: async (args) => (await import('./run-task.ts')).runTask((await import('./imagenet.ts')).imagenetTask, args),
    about: 'train and evaluate on ImageNet, or on a drawn sample',
  },
  'dvs-gesture': { run: eventTask('gestureTask'), about: 'train and evaluate on DVS128 Gesture, or on drawn gestures' },
  'cifar10-dvs': { run: eventTask('cifar10DvsTask'), about: 'the same on CIFAR10-DVS' },
  nmnist: { run: eventTask('nMnistTask'), about: 'the same on N-MNIST' },
  models: { run: async (args) => (await import('./models-command.ts')).modelsCommand(args), about: 'list the models with their sizes' },
  events: {
    run: async (args) => (await import('./events/events-command.ts')).eventsCommand(args),
    about: 'say what is in a recording of an event camera, and draw it',
  },
  inspect: {
    run: async (args) => (await import('./events/inspect-command.ts')).inspectCommand(args),
    about: 'say what is in a dataset of an event camera',
  },
  speed: { run: async (args) => (await import('./speed-command.ts')).speedCommand(args), about: 'time a training and an evaluation step' },
};

const usage = [
  'Usage: pnpm bench <task> [options]',
  '',
  ...Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(13)}${about}`),
  '',
  'pnpm bench <task> --help shows the options of a task.',
  '',
].join('\n');

/** Runs the command line; 0 for what was done, 1 for what failed, 2 for wrong usage. */
async function main([task, ...args]: readonly string[]): Promise<number> {
  if (task === '--help' || task === '-h' || task === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  const command = task === undefined ? undefined : commands[task];
  if (!command) {
    process.stderr.write(task === undefined ? usage : `bench: no task '${task}'\n\n${usage}`);
    return 2;
  }
  try {
    return await command.run(args);
  } catch (error) {
    const wrong = error instanceof UsageError;
    process.stderr.write(`bench ${task}: ${inOptions(error instanceof Error ? error.message : `${error}`)}\n`);
    if (wrong) process.stderr.write(`pnpm bench ${task} --help shows the options.\n`);
    else if (process.env.DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return wrong ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
// Backends may keep the process alive (WebGPU's instance, worker threads); what is to be written has been.
process.stdout.write('', () => process.exit());
