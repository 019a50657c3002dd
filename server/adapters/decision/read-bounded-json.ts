import type { Response } from 'undici';
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { DecisionFailure } from '@/server/ports/decision-server';
import { BodyTooLargeError, readBounded } from '@/server/adapters/resilience/read-bounded';

/** Deeper nesting serves nothing and would overflow the stack of whoever walks or prints it. */
const MAX_DEPTH = 64;

const malformed = (message: string): Result<never, DecisionFailure> => err({ reason: 'malformed', message });

/** Walks without recursion, since depth is what is asked. */
function isTooDeep(root: unknown): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

async function readUpTo(body: AsyncIterable<unknown>, maxBytes: number): Promise<Buffer | null> {
  try {
    return await readBounded(body, maxBytes);
  } catch (error) {
    if (error instanceof BodyTooLargeError) return null;
    throw error;
  }
}

/**
 * Reads an answer as JSON and stops as soon as it exceeds `maxBytes`, counted after decompression. Network errors while
 * reading are thrown; what the server sent wrongly is a failure.
 */
export async function readBoundedJson(
  response: Response,
  maxBytes: number,
): Promise<Result<unknown, DecisionFailure>> {
  const tooLarge: Result<never, DecisionFailure> = err({
    reason: 'too-large',
    message: `the answer is larger than ${maxBytes.toString()} bytes`,
  });
  const contentType = response.headers.get('content-type') ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/iu.test(contentType)) {
    await response.body?.cancel();
    return malformed(
      `the answer is not JSON but ${contentType === '' ? 'of no stated type' : contentType.slice(0, 64)}`,
    );
  }
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    return tooLarge;
  }
  const body = response.body === null ? Buffer.alloc(0) : await readUpTo(response.body, maxBytes);
  if (body === null) return tooLarge;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const value: unknown = JSON.parse(text);
    return isTooDeep(value)
      ? malformed(`the answer is nested deeper than ${MAX_DEPTH.toString()}`)
      : ok(value);
  } catch {
    // The parser's message quotes the text, which is not ours to log.
    return malformed('the answer is not valid JSON');
  }
}
