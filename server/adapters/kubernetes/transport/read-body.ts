import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BodyTooLargeError, readBounded } from '@/server/adapters/resilience/read-bounded';

/** Far above one object (etcd takes 1.5 MiB, the API server's requests 3 MiB), far below what hurts. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** A body that is not what an API server sends: too big, cut short, or no JSON. */
export class MalformedBodyError extends Error {}

/** The body's bytes, unzipped when the server zipped them. */
export function decodedBody(body: Readable, contentEncoding: string | null): AsyncIterable<Buffer> {
  if (contentEncoding?.toLowerCase() !== 'gzip') return body;
  const unzipped = createGunzip();
  // Errors of either side surface where `unzipped` is read.
  pipeline(body, unzipped, () => undefined);
  return unzipped;
}

/** Collects a body of bounded size. */
export async function readText(
  chunks: AsyncIterable<Buffer>,
  limitBytes: number = BODY_LIMIT_BYTES,
): Promise<string> {
  try {
    return (await readBounded(chunks, limitBytes)).toString('utf8');
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw new MalformedBodyError(error.message);
    throw error;
  }
}

/** Collects and parses a JSON body of bounded size. */
export async function readJson(chunks: AsyncIterable<Buffer>): Promise<unknown> {
  return parseJsonBody(await readText(chunks));
}

export function parseJsonBody(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new MalformedBodyError('the answer is no JSON');
  }
}
