import { describe, expect, it } from 'vitest';
import { BodyTooLargeError, readBounded } from './read-bounded';

describe('readBounded', () => {
  function body(...chunks: readonly unknown[]) {
    const state = { cancelled: false, given: 0 };
    async function* give() {
      try {
        for (const chunk of chunks) {
          state.given += 1;
          yield await Promise.resolve(chunk);
        }
      } finally {
        state.cancelled = state.given < chunks.length;
      }
    }
    return { state, chunks: give() };
  }

  it('collects up to the limit', async () => {
    const { chunks } = body(Buffer.from('abc'), new Uint8Array([100]));
    expect((await readBounded(chunks, 4)).toString()).toBe('abcd');
  });

  it('stops at the first byte too many and cancels the stream', async () => {
    const { chunks, state } = body(Buffer.from('abc'), Buffer.from('de'), Buffer.from('f'));
    await expect(readBounded(chunks, 4)).rejects.toBeInstanceOf(BodyTooLargeError);
    expect(state).toEqual({ cancelled: true, given: 2 });
  });

  it('takes bytes only', async () => {
    await expect(readBounded(body('text').chunks, 4)).rejects.toBeInstanceOf(TypeError);
  });
});
