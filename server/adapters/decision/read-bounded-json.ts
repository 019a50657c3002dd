import type { Response } from 'undici';
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { DecisionFailure } from '@/server/ports/decision-server';

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
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    if (!(chunk instanceof Uint8Array)) return malformed('the answer is no byte stream');
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream and with it the connection.
    if (bytes > maxBytes) return tooLarge;
    chunks.push(chunk);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    const value: unknown = JSON.parse(text);
    return isTooDeep(value)
      ? malformed(`the answer is nested deeper than ${MAX_DEPTH.toString()}`)
      : ok(value);
  } catch {
    // The parser's message quotes the text, which is not ours to log.
    return malformed('the answer is not valid JSON');
  }
}
