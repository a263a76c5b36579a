import { scope } from '@synfire/core';
import type { Check } from './check.ts';

/** Names of the checks that a member breaks. */
export const failing = (checks: readonly Check[]): readonly string[] =>
  checks.flatMap(({ name, run }) => {
    try {
      scope(() => {
        run();
      });
      return [];
    } catch {
      return [name];
    }
  });
