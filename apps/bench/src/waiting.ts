/** How long a consumer waits for what it asks for. */
export interface Waiting {
  /** The same items; the time from asking for one to getting it counts as waiting, that until the next is asked for as work. */
  watch<A>(items: AsyncIterable<A>): AsyncGenerator<A, void>;
  /** The waiting's share in [0, 1] since the last call. */
  recent(): number;
  /** The share of all. */
  share(): number;
}

/** A clock for one consumer. */
export function waiting(): Waiting {
  const all = { waited: 0, worked: 0 };
  let before = { ...all };
  const share = (waited: number, worked: number): number => (waited + worked > 0 ? waited / (waited + worked) : 0);
  return {
    async *watch(items) {
      let asked = performance.now();
      for await (const item of items) {
        const got = performance.now();
        all.waited += got - asked;
        yield item;
        asked = performance.now();
        all.worked += asked - got;
      }
    },
    recent: () => {
      const result = share(all.waited - before.waited, all.worked - before.worked);
      before = { ...all };
      return result;
    },
    share: () => share(all.waited, all.worked),
  };
}
