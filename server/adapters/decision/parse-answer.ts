import type { z } from 'zod';
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { DecisionFailure } from '@/server/ports/decision-server';

const MAX_MESSAGE_LENGTH = 300;

/** `recommendation.allocations.3.count: Too small: expected number to be >=0`, and how many more there are. */
function describeIssues(error: z.ZodError): string {
  const [first] = error.issues;
  if (first === undefined) return 'the answer breaks the contract';
  const path = first.path.map(String).join('.');
  const more = error.issues.length > 1 ? ` (and ${(error.issues.length - 1).toString()} more)` : '';
  return `${path === '' ? 'the answer' : path}: ${first.message}`.slice(0, MAX_MESSAGE_LENGTH) + more;
}

/** JSON escapes of NUL and of surrogates without their partner: text that Postgres cannot hold. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** Holds an answer against the contract; one broken bound, or text that could not be stored, refuses it whole. */
export function parseAnswer<T>(schema: z.ZodType<T>, value: unknown): Result<T, DecisionFailure> {
  // JSON.stringify escapes exactly the lone surrogates and control characters.
  if (UNSTORABLE.test(JSON.stringify(value))) {
    return err({ reason: 'malformed', message: 'the answer holds NUL or broken Unicode' });
  }
  const parsed = schema.safeParse(value);
  return parsed.success
    ? ok(parsed.data)
    : err({ reason: 'malformed', message: describeIssues(parsed.error) });
}
