#!/usr/bin/env -S node --conditions=@synfire/source --import tsx
import { cifar10DvsTask, gestureTask, nMnistTask } from './dvs/event-tasks.ts';
import { eventsCommand } from './events/events-command.ts';
import { inspectCommand } from './events/inspect-command.ts';
import { imagenetTask } from './imagenet.ts';
import { modelsCommand } from './models-command.ts';
import { inOptions } from './option-words.ts';
import { runTask } from './run-task.ts';
import { speedCommand } from './speed-command.ts';
import { UsageError } from './usage-error.ts';

const commands: Readonly<Record<string, { readonly run: (args: readonly string[]) => Promise<number>; readonly about: string }>> = {
  imagenet: { run: (args) => runTask(imagenetTask, args), about: 'train and evaluate on ImageNet, or on a drawn sample' },
  'dvs-gesture': { run: (args) => runTask(gestureTask, args), about: 'train and evaluate on DVS128 Gesture, or on drawn gestures' },
  'cifar10-dvs': { run: (args) => runTask(cifar10DvsTask, args), about: 'the same on CIFAR10-DVS' },
  nmnist: { run: (args) => runTask(nMnistTask, args), about: 'the same on N-MNIST' },
  models: { run: modelsCommand, about: 'list the models with their sizes' },
  events: { run: eventsCommand, about: 'say what is in a recording of an event camera, and draw it' },
  inspect: { run: inspectCommand, about: 'say what is in a dataset of an event camera' },
  speed: { run: speedCommand, about: 'time a training and an evaluation step' },
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
