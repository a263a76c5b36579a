import { firstOfClass, type HoldOut, numbersBelow, randomOfClass } from '@synfire/dvs';

/** The name of a rule by which a dataset without splits is split. */
export type HoldOutName = 'sew' | 'tebn' | 'random';

/** The rules that the command line knows; the random one takes the run's seed. */
export const holdOuts: Readonly<Record<HoldOutName, (seed: number) => HoldOut>> = {
  sew: () => firstOfClass(0.9),
  tebn: () => numbersBelow(100),
  random: (seed) => randomOfClass({ part: 0.9, seed }),
};

/** Names of the rules. */
export const holdOutNames: readonly HoldOutName[] = ['sew', 'tebn', 'random'];
