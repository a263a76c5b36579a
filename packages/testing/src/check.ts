import { scope } from '@synfire/core';
import { describe, type TestContext, test } from 'vitest';

/** One test of a conformance suite; it throws where the member breaks the contract. */
export interface Check {
  readonly name: string;
  readonly run: (context?: TestContext) => unknown;
}

/** Makes tests of checks, each in a `tidy` of its own. */
export function register(title: string, checks: readonly Check[]): void {
  describe(title, () => {
    for (const { name, run } of checks)
      test(name, (context) =>
        scope(() => {
          run(context);
        }),
      );
  });
}
