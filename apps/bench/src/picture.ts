import { load, type Run } from '@synfire/checkpoint';
import { disposeTree } from '@synfire/core';
import type { Pictured, RunConfig, Task } from './task.ts';

/** Lets a task that draws pictures draw them of a finished run's best epoch. */
export async function picture<C extends RunConfig>(
  task: Task<C>,
  run: Run,
  { model, input, ...data }: Pick<Pictured, 'model' | 'classes' | 'validation'> & { readonly input: readonly number[] },
): Promise<void> {
  if (!task.picture) return;
  const { params, state } = model.init(0, input);
  const { trees } = await load(run.best, { params, state });
  disposeTree([params, state]);
  await task.picture({ model, ...trees, ...data, dir: run.dir });
  disposeTree([trees.params, trees.state]);
}
