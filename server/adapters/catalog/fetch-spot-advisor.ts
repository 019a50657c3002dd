import {
  MAX_SPOT_ADVISOR_BYTES,
  parseSpotAdvisorDocument,
  SPOT_ADVISOR_TIMEOUT_MS,
  type AdvisorBands,
} from '@/contracts/spot-advisor-document';
import { AppError } from '@/server/domain/shared/app-error';

export interface FetchedBands {
  readonly bands: AdvisorBands;
  /** When the server says that it changed the document last; null when it does not say. */
  readonly modifiedAt: Date | null;
}

const unusable = (message: string): AppError =>
  new AppError('spot_advisor_unusable', message, { retryable: true });

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream and with it the connection.
    if (bytes > MAX_SPOT_ADVISOR_BYTES)
      throw unusable(`the document is larger than ${MAX_SPOT_ADVISOR_BYTES.toString()} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Gets AWS's Spot Advisor document, at most 5 MB (counted after decompression) within 10 s in all. Throws when it cannot
 * be had or is not what AWS publishes.
 */
export async function fetchSpotAdvisor(url: string, stop: AbortSignal): Promise<FetchedBands> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(SPOT_ADVISOR_TIMEOUT_MS)]);
  const response = await fetch(url, { signal });
  if (!response.ok) {
    await response.body?.cancel();
    throw unusable(`the address answers ${response.status.toString()}`);
  }
  const bands = parseSpotAdvisorDocument(JSON.parse(await readBounded(response)));
  const modified = Date.parse(response.headers.get('last-modified') ?? '');
  return { bands, modifiedAt: Number.isNaN(modified) ? null : new Date(modified) };
}
