import type { IncomingMessage } from 'node:http';
import { MAX_DECISION_REQUEST_BYTES } from '@/contracts/decision-server';
import { HttpError } from '@/decision/http/http-error';

/** The request's JSON body, undefined when it is empty, at most `MAX_DECISION_REQUEST_BYTES`. Throws `HttpError` 413 or 400. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > MAX_DECISION_REQUEST_BYTES) {
      throw new HttpError(
        413,
        'too_large',
        `the body is larger than ${String(MAX_DECISION_REQUEST_BYTES)} bytes`,
      );
    }
    chunks.push(bytes);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new HttpError(400, 'malformed', 'the body is not JSON');
  }
}
