import { ApiError } from '@/server/api/api-error';

/** 1 MiB, SQS's own limit for the events that are handed in; what most calls may bring. */
export const MAX_BODY_BYTES = 1_048_576;

const tooLarge = (maxBytes: number) =>
  new ApiError('PAYLOAD_TOO_LARGE', 'body_too_large', `a body may have ${maxBytes} bytes at most`);

/** The body as text; refused (413) as soon as it is known to be too large, without reading the rest. */
export async function readBody(request: Request, maxBytes = MAX_BODY_BYTES): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return '';
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('BAD_REQUEST', 'invalid_json', 'the body is not valid JSON');
  }
}
