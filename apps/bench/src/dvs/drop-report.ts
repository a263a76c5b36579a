import type { ReadPolicy } from '@synfire/dvs';

/** What a format itself tells a reader to leave out. */
const harmless: ReadonlySet<string> = new Set(['invalid', 'untimed', 'special']);

/** Says once of every damaged recording what was left out of it. */
export function dropReport(say: (line: string) => void): NonNullable<ReadPolicy['onDropped']> {
  const said = new Set<string>();
  return (name, dropped) => {
    if (said.has(name)) return;
    said.add(name);
    const faults = dropped.filter(({ reason }) => !harmless.has(reason));
    if (faults.length === 0) return;
    const parts = faults.map(({ events, bytes, message }) => `${message} (${events} events, ${bytes} bytes)`);
    say(`left out: ${parts.join('; ')}`);
  };
}
