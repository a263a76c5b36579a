import type { Optimizer } from '@synfire/optim';
import type { TrainState } from '@synfire/train';
import type { Asked } from './asked.ts';
import { lossOf } from './losses.ts';
import { memoryPlan } from './memory-plan.ts';
import { batchSize } from './run-data.ts';
import type { Opened, RunConfig, Task } from './task.ts';
import { UsageError } from './usage-error.ts';

/** What a run begins with. */
interface Beginning {
  readonly opened: Opened;
  readonly from: TrainState;
  readonly optimizer: Optimizer;
}

/**
 * The configuration with what `--memory` asks for, and a line that says what the run will take. A run that goes on is computed as before.
 * Throws UsageError where it does not fit, or cannot be told: GPUs have memory of their own, which is not looked into.
 */
export async function withinMemory<C extends RunConfig>(
  task: Task<C>,
  { config, backend, given, before, shown }: Asked<C>,
  { opened, from, optimizer }: Beginning,
): Promise<C> {
  const limited = config.memory !== undefined && !before;
  if (backend.gpu) {
    if (limited)
      throw new UsageError('--memory is for the memory of the process, and tensors lie on the GPU; take --remat or --accumulate');
    shown.say('memory: not estimated, as tensors lie on the GPU');
    return config;
  }
  // Nobody sees the line, and there is nothing to decide.
  if (given.has('quiet') && !limited) return config;
  const { execution, line } = await memoryPlan({
    config,
    batch: batchSize(opened, config),
    model: (remat) => task.model({ ...config, remat }, opened.classes.length),
    ...{ from, optimizer, loss: lossOf(config), input: task.trainInput(config), fixed: before !== undefined },
  });
  shown.say(line);
  return { ...config, ...execution };
}
