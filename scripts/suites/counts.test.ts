import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest, formatCounts } from './counts';

const vitestReport = (overrides: object) =>
  JSON.stringify({
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 0,
    testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
    ...overrides,
  });

describe('countVitest', () => {
  it('counts what the report says', () => {
    expect(countVitest(vitestReport({}), 0)).toEqual({ passed: 5, failed: 0, skipped: 1 });
  });

  it('counts a file that could not be loaded', () => {
    const report = vitestReport({
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
      ],
    });
    expect(countVitest(report, 1)).toEqual({ passed: 5, failed: 2, skipped: 1 });
  });

  it('counts a failure that no test stands for', () => {
    expect(countVitest(vitestReport({}), 1).failed).toBe(1);
  });

  it.each([undefined, '', '{"half', '{}'])('counts a run without a report as one failed: %s', (report) => {
    expect(countVitest(report, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('countPlaywright', () => {
  it('counts a flaky test as passed', () => {
    const report = JSON.stringify({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 } });
    expect(countPlaywright(report, 1)).toEqual({ passed: 4, failed: 1, skipped: 2 });
  });

  it('counts a crash as failed', () => {
    const report = JSON.stringify({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 } });
    expect(countPlaywright(report, 1).failed).toBe(1);
    expect(countPlaywright(undefined, null).failed).toBe(1);
  });
});

describe('formatCounts', () => {
  it('names skipped tests only where there are some', () => {
    expect(formatCounts({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(formatCounts({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
  });
});
