import { z } from 'zod';

/** How many tests of a suite ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: Counts = { passed: 0, failed: 0, skipped: 0 };

/** A suite that ended without a readable report, or failed without naming a test, counts as one failed test. */
export const crashed: Counts = { passed: 0, failed: 1, skipped: 0 };

/** Vitest's JSON reporter (Jest's shape): https://vitest.dev/guide/reporters.html#json-reporter */
const vitestReportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/** Playwright's JSON reporter: https://playwright.dev/docs/test-reporters#json-reporter */
const playwrightReportSchema = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
});

/** Counts of a vitest run from its report (a JSON text) and exit code. */
export function countVitest(report: string | undefined, exitCode: number | null): Counts {
  const parsed = vitestReportSchema.safeParse(parseJson(report));
  if (!parsed.success) return crashed;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = parsed.data;
  // A file that cannot be loaded has no tests to fail, and must not vanish from the counts.
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  ).length;
  const counts = {
    passed: numPassedTests,
    failed: numFailedTests + brokenFiles,
    skipped: numPendingTests + numTodoTests,
  };
  return withExitCode(counts, exitCode);
}

/** Counts of a Playwright run. A test that passed at a second attempt (flaky) counts as passed. */
export function countPlaywright(report: string | undefined, exitCode: number | null): Counts {
  const parsed = playwrightReportSchema.safeParse(parseJson(report));
  if (!parsed.success) return crashed;
  const { expected, unexpected, flaky, skipped } = parsed.data.stats;
  return withExitCode({ passed: expected + flaky, failed: unexpected, skipped }, exitCode);
}

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** `N passed, N failed`, with `, N skipped` where some were. */
export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function withExitCode(counts: Counts, exitCode: number | null): Counts {
  return exitCode !== 0 && counts.failed === 0 ? addCounts(counts, crashed) : counts;
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
