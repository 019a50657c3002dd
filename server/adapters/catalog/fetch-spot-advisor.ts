import {
  MAX_SPOT_ADVISOR_BYTES,
  parseSpotAdvisorDocument,
  SPOT_ADVISOR_TIMEOUT_MS,
  type AdvisorBands,
} from '@/contracts/spot-advisor-document';
import { AppError } from '@/server/domain/shared/app-error';
import { boundedCall, boundOf } from '@/server/adapters/resilience/bounded-call';
import { BodyTooLargeError, readBounded } from '@/server/adapters/resilience/read-bounded';

export interface FetchedBands {
  readonly bands: AdvisorBands;
  /** When the server says that it changed the document last; null when it does not say. */
  readonly modifiedAt: Date | null;
}

const unusable = (message: string): AppError =>
  new AppError('spot_advisor_unusable', message, { retryable: true });

async function readDocument(response: Response): Promise<string> {
  if (response.body === null) return '';
  try {
    return (await readBounded(response.body, MAX_SPOT_ADVISOR_BYTES)).toString('utf8');
  } catch (error) {
    if (error instanceof BodyTooLargeError)
      throw unusable(`the document is larger than ${MAX_SPOT_ADVISOR_BYTES.toString()} bytes`);
    throw error;
  }
}

/**
 * Gets AWS's Spot Advisor document, at most 5 MB (counted after decompression) within 10 s in all. Throws when it cannot
 * be had or is not what AWS publishes.
 */
export function fetchSpotAdvisor(url: string, stop: AbortSignal): Promise<FetchedBands> {
  return boundedCall(boundOf({ signal: stop }, SPOT_ADVISOR_TIMEOUT_MS), ({ signal }) => read(url, signal));
}

async function read(url: string, signal: AbortSignal): Promise<FetchedBands> {
  const response = await fetch(url, { signal });
  if (!response.ok) {
    await response.body?.cancel();
    throw unusable(`the address answers ${response.status.toString()}`);
  }
  const bands = parseSpotAdvisorDocument(JSON.parse(await readDocument(response)));
  const modified = Date.parse(response.headers.get('last-modified') ?? '');
  return { bands, modifiedAt: Number.isNaN(modified) ? null : new Date(modified) };
}
