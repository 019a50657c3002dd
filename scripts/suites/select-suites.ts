import { OperatorError } from '../system/operator-error';

export const suiteNames = ['unit', 'sandbox', 'integration', 'browser', 'faults'] as const;
export type SuiteName = (typeof suiteNames)[number];

export interface Selection {
  readonly suites: readonly SuiteName[];
  /** Passed on to each runner: parts of file names. */
  readonly filters: readonly string[];
}

/**
 * What `npm test -- <args>` means: names of suites select these, everything else is a filter on file names; without a
 * name, `all` is run. Options are refused: the runners do not share any.
 */
export function selectSuites(args: readonly string[], all: readonly SuiteName[]): Selection {
  const option = args.find((arg) => arg.startsWith('-'));
  if (option !== undefined) {
    throw new OperatorError(
      `unknown option ${option}; use: npm test -- [${suiteNames.join('|')}] [part of a file name]`,
    );
  }
  const suites = suiteNames.filter((name) => args.includes(name));
  const filters = args.filter((arg) => !suiteNames.some((name) => name === arg));
  return { suites: suites.length > 0 ? suites : all, filters };
}
