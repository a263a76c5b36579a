/** What became of one task: its value, or the error that it failed with. */
type Outcome<A> = { readonly index: number; readonly value: A } | { readonly index: number; readonly error: unknown };

/** Tasks that run ahead of the one who takes their outcomes in order. */
export interface Ordered<A> {
  /** The next outcome, or undefined after the last one. It occupies its place until it is released. */
  take(): Promise<Outcome<A> | undefined>;
  /** Gives `count` places back, so that as many further tasks may start. */
  release(count: number): void;
  /** Starts no further task and waits for those that run. */
  stop(): Promise<void>;
}

/** Runs `task` over `indices`: at most `places` outcomes exist, at most `atOnce` tasks run. Never rejects unhandled. */
export function ordered<A>(
  indices: Iterable<number>,
  task: (index: number) => Promise<A>,
  { places, atOnce }: { readonly places: number; readonly atOnce: number },
): Ordered<A> {
  const waiting = indices[Symbol.iterator]();
  const queue: Promise<Outcome<A>>[] = [];
  let taken = 0;
  let running = 0;
  let stopped = false;

  const run = async (index: number): Promise<Outcome<A>> => {
    running += 1;
    try {
      return { index, value: await task(index) };
    } catch (error) {
      return { index, error };
    } finally {
      running -= 1;
      start();
    }
  };
  const start = (): void => {
    while (!stopped && running < atOnce && queue.length + taken < places) {
      const next = waiting.next();
      if (next.done) return;
      queue.push(run(next.value));
    }
  };
  return {
    take: async () => {
      start();
      if (queue.length > 0) taken += 1;
      return queue.shift();
    },
    release: (count) => {
      taken -= count;
      start();
    },
    stop: async () => {
      stopped = true;
      await Promise.all(queue);
    },
  };
}
