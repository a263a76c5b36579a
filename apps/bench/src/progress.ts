import type { EpochProgress, StepProgress } from '@synfire/train';

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** 3725 s as 1:02:05. */
function duration(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), Math.floor(seconds % 60)];
  const two = (n: number): string => `${n}`.padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Shows how training goes on: a bar that is redrawn on a terminal, a line every ten seconds elsewhere. */
export interface Display {
  step(progress: StepProgress, stepsPerEpoch: number, epochs: number): void;
  /** `waited` is the share of the epoch's training that waited for data. */
  epoch(progress: EpochProgress, epochs: number, waited: number): void;
  say(line: string): void;
}

/** A display on standard error; silent where `quiet`. `samples` is what it calls what is trained on. */
export function display(quiet: boolean, samples = 'samples'): Display {
  const { stderr } = process;
  const bar = stderr.isTTY === true && process.env.TERM !== 'dumb';
  let drawn = false;
  let shown = 0;
  let rate: number | undefined;
  const clear = (): void => {
    if (drawn) stderr.write('\r\u001b[K');
    drawn = false;
  };
  const say = (line: string): void => {
    if (quiet) return;
    clear();
    stderr.write(`${line}\n`);
  };
  return {
    say,
    step(progress, stepsPerEpoch, epochs) {
      if (quiet) return;
      if (progress.firing) rate = progress.firing.mean;
      const last = progress.stepInEpoch === stepsPerEpoch;
      if (!bar && !last && performance.now() - shown < 10_000) return;
      shown = performance.now();
      const line = stepLine(progress, stepsPerEpoch, epochs, { samples, rate });
      if (!bar) return say(line);
      const filled = Math.round((20 * progress.stepInEpoch) / stepsPerEpoch);
      stderr.write(`\r\u001b[K${'█'.repeat(filled)}${'░'.repeat(20 - filled)} ${line}`.slice(0, (stderr.columns ?? 120) + 4));
      drawn = true;
    },
    epoch(progress, epochs, waited) {
      const { epoch, trainLoss, trainTop1, validation, imagesPerSecond, firingRate } = progress;
      const val = validation
        ? `, validation loss ${validation.loss.toFixed(4)} top-1 ${percent(validation.top1)} top-5 ${percent(validation.top5)}`
        : '';
      const rates = firingRate === undefined ? '' : `, firing rate ${firingRate.toFixed(3)}`;
      say(
        `epoch ${epoch}/${epochs} done: loss ${trainLoss.toFixed(4)} top-1 ${percent(trainTop1)}${val}, ${imagesPerSecond.toFixed(1)} ${samples}/s, ${percent(waited)} of it waiting for data${rates}`,
      );
    },
  };
}

function stepLine(
  { epoch, stepInEpoch, loss, top1, imagesPerSecond, step }: StepProgress,
  stepsPerEpoch: number,
  epochs: number,
  { samples, rate }: { readonly samples: string; readonly rate: number | undefined },
): string {
  const left = (epochs - epoch) * stepsPerEpoch + stepsPerEpoch - stepInEpoch;
  const firing = rate === undefined ? '' : `, firing rate ${rate.toFixed(3)}`;
  const speed = stepsASecond(step);
  const time = speed === undefined ? '' : `, ${duration(left / speed)} left`;
  return `epoch ${epoch}/${epochs} step ${stepInEpoch}/${stepsPerEpoch}: loss ${loss.toFixed(4)} top-1 ${percent(top1)}, ${imagesPerSecond.toFixed(1)} ${samples}/s${firing}${time}`;
}

let first: { readonly step: number; readonly at: number } | undefined;

/** Steps a second since the first report, validation included; undefined at that one, which knows nothing yet. */
function stepsASecond(step: number): number | undefined {
  first ??= { step, at: performance.now() };
  return step === first.step ? undefined : (1000 * (step - first.step)) / (performance.now() - first.at);
}
