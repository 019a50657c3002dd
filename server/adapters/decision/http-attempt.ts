import { fetch, type Dispatcher } from 'undici';
import { err, type Result } from '@/server/domain/shared/result';
import type { FailedTry } from '@/server/domain/shared/retry-policy';
import type { DecisionFailure } from '@/server/ports/decision-server';
import { MAX_DECISION_RESPONSE_BYTES } from '@/contracts/decision-server';
import { readBoundedJson } from '@/server/adapters/decision/read-bounded-json';

export interface HttpQuestion {
  readonly url: URL;
  /** JSON text of a POST; null asks with GET. */
  readonly body: string | null;
  readonly apiKey: string | null;
}

export interface AttemptOutcome {
  readonly result: Result<unknown, DecisionFailure>;
  /** What is known about the attempt when the same question may be answered a moment later; null when it is over. */
  readonly failed: FailedTry | null;
  /** As the server asked with `Retry-After`, in whole seconds. */
  readonly retryAfterMs: number | null;
}

function failure(
  reason: DecisionFailure['reason'],
  message: string,
  failed: FailedTry | null = null,
): AttemptOutcome {
  return { result: err({ reason, message }), failed, retryAfterMs: null };
}

/** Node's or undici's code of a network error, else its class; never its text, which may quote what was received. */
function codeOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined;
  if (typeof code === 'string') return code;
  return cause instanceof Error ? cause.name : 'unknown';
}

/** What is not HTTP, or is HTTP with endless headers, by undici's names. */
const NOT_HTTP = /^HPE_|^HTTPParserError$|HEADERS_OVERFLOW/u;

/** One request. `signal` bounds connecting, waiting and reading alike; an aborted attempt is a time-out. */
export async function attemptOnce(
  question: HttpQuestion,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  try {
    const response = await fetch(question.url, {
      method: question.body === null ? 'GET' : 'POST',
      body: question.body,
      headers: {
        accept: 'application/json',
        ...(question.body === null ? {} : { 'content-type': 'application/json' }),
        ...(question.apiKey === null ? {} : { 'x-api-key': question.apiKey }),
      },
      // A redirect would carry the key to another place.
      redirect: 'manual',
      dispatcher,
      signal,
    });
    const { status } = response;
    if (status === 200) {
      const result = await readBoundedJson(response, MAX_DECISION_RESPONSE_BYTES);
      return { result, failed: null, retryAfterMs: null };
    }
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    await response.body?.cancel();
    if (status === 401 || status === 403) {
      return failure('unauthorized', `the decision server refuses the API key (HTTP ${status.toString()})`);
    }
    if (status >= 300 && status < 400)
      return failure('http-error', 'the decision server redirects, which is refused');
    const failed = status === 429 ? 'not-executed' : status >= 500 || status === 408 ? 'unknown' : null;
    return {
      ...failure('http-error', `the decision server answers HTTP ${status.toString()}`, failed),
      retryAfterMs: retryAfter >= 0 ? retryAfter * 1_000 : null,
    };
  } catch (error) {
    if (signal.aborted) return failure('timeout', 'the decision server did not answer in time');
    const code = codeOf(error);
    if (NOT_HTTP.test(code)) return failure('malformed', `the decision server does not speak HTTP (${code})`);
    return failure('unreachable', `the decision server cannot be reached (${code})`, 'unknown');
  }
}
