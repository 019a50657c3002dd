import {
  MAX_SPOT_ADVISOR_BYTES,
  parseSpotAdvisorDocument,
  SPOT_ADVISOR_TIMEOUT_MS,
  type AdvisorBands,
} from '@/contracts/spot-advisor-document';
import { log } from '@/decision/shared/log';
import type { SpotAdvisorBands } from '@/decision/predict/spot-advisor';

const REFRESH_MS = 24 * 3600 * 1000;

interface PublishedBands extends SpotAdvisorBands {
  /** Fetches the document once; what cannot be had or used is logged and leaves everything as it was. */
  refresh(): Promise<void>;
  /** Fetches now and daily; never keeps the process alive. */
  start(): void;
}

async function readBounded(response: Response): Promise<string> {
  if (!response.ok) throw new Error(`the address answers ${String(response.status)}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_SPOT_ADVISOR_BYTES) throw new Error('the document is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** AWS's document as published at `url`, over what is `bundled`. */
export function createPublishedBands(url: string, bundled: SpotAdvisorBands): PublishedBands {
  let published: { readonly bands: AdvisorBands; readonly asOf: string } | null = null;
  const refresh = async (): Promise<void> => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(SPOT_ADVISOR_TIMEOUT_MS) });
      const bands = parseSpotAdvisorDocument(JSON.parse(await readBounded(response)));
      published = { bands, asOf: new Date().toISOString().slice(0, 10) };
      log('Spot Advisor data is in use', { asOf: published.asOf });
    } catch (error) {
      log('Spot Advisor data could not be fetched', {
        reason: error instanceof Error ? error.message : 'unknown error',
      });
    }
  };
  return {
    get asOf() {
      return published?.asOf ?? bundled.asOf;
    },
    bandOf: (region, instanceType) =>
      published?.bands.get(region)?.get(instanceType) ?? bundled.bandOf(region, instanceType),
    refresh,
    start() {
      void refresh();
      setInterval(() => void refresh(), REFRESH_MS).unref();
    },
  };
}
