import type { IncomingMessage } from 'node:http';
import { badRequest, StatusError } from '../../store/status-error';

/** The API server's limit on request bodies (MaxRequestBodyBytes). */
const LIMIT_BYTES = 3 * 1024 * 1024;

/** Reads a request's body; throws 413 over the limit, without buffering more than that. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    total += bytes.length;
    if (total <= LIMIT_BYTES) chunks.push(bytes);
  }
  if (total > LIMIT_BYTES) {
    throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMIT_BYTES}`, {
      details: {},
    });
  }
  return Buffer.concat(chunks);
}

/** The JSON value of a body; throws 400 where it is none. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not JSON';
    throw badRequest(`couldn't get version/kind; json parse error: ${reason}`);
  }
}

/** Throws 415 where the body is in another format than JSON; YAML, CBOR and protobuf are not served. */
export function assertJson(contentType: string): void {
  const mediaType = contentType.split(';')[0]?.trim() ?? '';
  if (mediaType === '' || mediaType === 'application/json') return;
  throw new StatusError(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json',
    { details: {} },
  );
}
