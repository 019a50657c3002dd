import { capitalized } from '@/app/_lib/format/sentence';
import { isRecord, textAt } from '@/app/_lib/json-shape';

/** What a person needs of an error: a sentence, codes, and the id under which the server logged it. */
export interface ReadableError {
  message: string;
  /** The transport's code, e.g. `NOT_FOUND`; `NETWORK` when there was no answer. */
  code: string;
  /** The server's stable code, e.g. `connection_failed`. */
  appCode: string | null;
  requestId: string | null;
}

/** `no such cluster` → `No such cluster.` */
function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'Something unexpected happened.';
  const capital = capitalized(trimmed);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/**
 * Reads a tRPC client error:
 * `{message: "no such cluster", data: {code: "NOT_FOUND", app_code: "not_found", request_id: "…"}}`; without `data` there
 * was no answer.
 */
export function readError(error: unknown): ReadableError {
  if (!(error instanceof Error)) {
    return { message: 'Something unexpected happened.', code: 'UNKNOWN', appCode: null, requestId: null };
  }
  const data: unknown = 'data' in error ? error.data : null;
  if (!isRecord(data)) {
    return {
      message: 'The server did not answer. Check the connection and try again.',
      code: 'NETWORK',
      appCode: null,
      requestId: null,
    };
  }
  return {
    message: sentence(error.message),
    code: textAt(data, 'code') ?? 'UNKNOWN',
    appCode: textAt(data, 'app_code'),
    requestId: textAt(data, 'request_id'),
  };
}
