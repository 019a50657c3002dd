import { z } from 'zod';
import { JsonItemSplitter, ListShapeError } from './json-item-splitter';
import { MalformedBodyError, parseJsonBody } from './read-body';

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/list-meta/ */
const envelopeSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().nullish(), continue: z.string().nullish() }).nullish(),
  items: z.array(z.never()).nullish(),
});

interface ListEnvelope {
  readonly resourceVersion: string;
  readonly continueToken: string | null;
}

/** Reads a list while it arrives, handing on one parsed object at a time; nothing but the envelope is kept. */
export async function readList(
  chunks: AsyncIterable<Buffer>,
  onItem: (raw: unknown) => void,
): Promise<ListEnvelope> {
  const splitter = new JsonItemSplitter();
  try {
    for await (const chunk of chunks) for (const text of splitter.push(chunk)) onItem(parseJsonBody(text));
    const envelope = envelopeSchema.safeParse(parseJsonBody(splitter.envelope()));
    if (!envelope.success) throw new MalformedBodyError('the answer is no list');
    const { metadata } = envelope.data;
    return { resourceVersion: metadata?.resourceVersion ?? '', continueToken: metadata?.continue || null };
  } catch (error) {
    if (error instanceof ListShapeError) throw new MalformedBodyError(error.message);
    throw error;
  }
}
