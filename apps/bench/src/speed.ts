import { median } from '@synfire/tools/speed-report';

/** Median seconds of a step, and images a second. */
export interface Timing {
  readonly secondsPerStep: number;
  readonly imagesPerSecond: number;
  /** Median CPU seconds of a step over all threads: less shaken by other load than the wall clock. */
  readonly cpuSecondsPerStep: number;
}

/** How often a step is made before and while it is timed. */
export interface Repeats {
  readonly warmUp: number;
  readonly timed: number;
}

/** Times a step of so many images. */
export async function timed(step: () => Promise<void>, images: number, { warmUp, timed: n }: Repeats): Promise<Timing> {
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let i = -warmUp; i < n; i++) {
    const [began, before] = [performance.now(), process.cpuUsage()];
    await step();
    if (i < 0) continue;
    wall.push((performance.now() - began) / 1000);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1e6);
  }
  const secondsPerStep = median(wall);
  return { secondsPerStep, imagesPerSecond: images / secondsPerStep, cpuSecondsPerStep: median(cpu) };
}
