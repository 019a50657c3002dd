/** A body is larger than what was allowed. */
export class BodyTooLargeError extends Error {}

/**
 * Collects a body of at most `maxBytes`, counted as they arrive here (after decompression, where that comes before).
 * Stops at the first byte too many, which cancels the stream and with it the connection, and throws
 * `BodyTooLargeError`; errors of the stream are thrown as they are.
 */
export async function readBounded(chunks: AsyncIterable<unknown>, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('the answer is no byte stream');
    size += chunk.byteLength;
    if (size > maxBytes) throw new BodyTooLargeError(`the answer is larger than ${maxBytes} bytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
