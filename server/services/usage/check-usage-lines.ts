import type { Instant } from '@/server/domain/shared/instant';
import { parseUsageLine } from './parse-usage-line';

/** Enough to see what is wrong with a file. */
const PROBLEMS_SHOWN = 20;

export interface UsageLinesReport {
  readonly lines: number;
  /** At most 20; empty: the file can be imported. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/**
 * Checks every line of a usage history before any is stored: each must be understood, and the lines of one series must
 * stand in the order of their time, since what is not later than the last one counted is passed over. Lines that are
 * empty are skipped but numbered.
 */
export async function checkUsageLines(lines: AsyncIterable<string>): Promise<UsageLinesReport> {
  const problems: { line: number; message: string }[] = [];
  const latest = new Map<string, { at: Instant; line: number }>();
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    const parsed = parseUsageLine(text);
    if (!parsed.ok) {
      problems.push({ line, message: parsed.error });
    } else {
      const before = latest.get(parsed.value.source);
      if (before !== undefined && parsed.value.at < before.at) {
        problems.push({ line, message: `at: earlier than line ${before.line} of the same series` });
      } else latest.set(parsed.value.source, { at: parsed.value.at, line });
    }
    if (problems.length === PROBLEMS_SHOWN) break;
  }
  return { lines: line, problems };
}
