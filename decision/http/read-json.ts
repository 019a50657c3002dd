import type { IncomingMessage } from 'node:http';
import { HttpError } from '@/decision/http/http-error';

/** Largest request that is read. A cluster of 1,000 nodes with 2,000 pools is about 1 MB. */
export const MAX_REQUEST_BYTES = 8 * 1024 * 1024;

/** The request's JSON body, at most `MAX_REQUEST_BYTES`. Throws `HttpError` 413 or 400. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > MAX_REQUEST_BYTES) {
      throw new HttpError(413, 'too_large', `the body is larger than ${String(MAX_REQUEST_BYTES)} bytes`);
    }
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new HttpError(400, 'malformed', 'the body is not JSON');
  }
}
