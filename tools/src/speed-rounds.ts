import { coresOf, type Round } from './speed-report.ts';

/** Of the most cores that a program had in any round, the least that a round must have had. */
const enough = 0.75;

/** Rounds that both programs had their cores in; with one core of several they had none to share, however alike the rounds are. */
export function wholeRounds(rounds: readonly Round[], cores: number): readonly Round[] {
  const needed = (of: (round: Round) => number): number => Math.max(enough * Math.max(...rounds.map(of)), cores > 1 ? 1.2 : 0);
  const [ours, theirs] = [(round: Round): number => coresOf(round.ours), (round: Round): number => coresOf(round.theirs)];
  const [least, leastOfPeer] = [needed(ours), needed(theirs)];
  return rounds.filter((round) => ours(round) >= least && theirs(round) >= leastOfPeer);
}

/** What came of the rounds: those that count, how many more there were, and whether they were whole. */
export interface Rounds {
  readonly rounds: readonly Round[];
  readonly repeated: number;
  readonly whole: boolean;
}

/** Makes rounds until `wanted` of them are whole, at most twice as many; then all of them count. */
export async function makeRounds(wanted: number, cores: number, once: (round: number) => Promise<Round>): Promise<Rounds> {
  const all: Round[] = [];
  while (all.length < 2 * wanted) {
    all.push(await once(all.length + 1));
    const whole = wholeRounds(all, cores);
    if (whole.length >= wanted) return { rounds: whole, repeated: all.length - whole.length, whole: true };
  }
  return { rounds: all, repeated: 0, whole: false };
}
