import { ClusterUnavailableError } from '../transport/errors';
import { MalformedObjectError, identityOf, type ObjectIdentity } from '../projection/parse-object';
import type { ApiClient } from '../transport/api-client';
import type { ApiStatus } from '../transport/api-status';
import type { CallBound } from '@/server/adapters/resilience/bounded-call';
import { readList } from '../transport/read-list';
import { refusalError } from './refusal-error';
import type { ListSource } from './list-source';

/**
 * Objects asked for at once; kubectl's and client-go's page size. The answer is cut into objects while it arrives
 * (`JsonItemSplitter`), so the page's size does not decide how long the event loop is held.
 */
const PAGE_LIMIT = 500;

interface ListQuery {
  readonly limit: number;
  readonly cursor: string | null;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** An object of a list that could not be understood. */
export interface SkippedObject {
  readonly identity: ObjectIdentity;
  readonly error: MalformedObjectError;
}

interface ListPage<T> {
  readonly items: readonly T[];
  readonly skipped: readonly SkippedObject[];
  readonly nextCursor: string | null;
  readonly resourceVersion: string;
}

/** Projects one object, or says why it cannot be understood. */
export function projectOrSkip<T>(
  source: ListSource<T>,
  raw: unknown,
): { item: T } | { skipped: SkippedObject } {
  try {
    return { item: source.project(raw) };
  } catch (error) {
    if (!(error instanceof MalformedObjectError)) throw error;
    return { skipped: { identity: identityOf(raw), error } };
  }
}

/** One page; `expired` when the server no longer knows the cursor (410). Throws as reads do. */
export async function listPage<T>(
  client: ApiClient,
  source: ListSource<T>,
  request: { readonly query: ListQuery; readonly bound: CallBound },
): Promise<ListPage<T> | 'expired'> {
  const { query, bound } = request;
  const parameters = new URLSearchParams({ limit: String(query.limit) });
  if (query.cursor !== null) parameters.set('continue', query.cursor);
  if (query.fieldSelector !== undefined) parameters.set('fieldSelector', query.fieldSelector);
  if (query.labelSelector !== undefined) parameters.set('labelSelector', query.labelSelector);
  const subject = { verb: 'list', resource: source.resource };
  const answer = await client.send(
    {
      ...subject,
      method: 'GET',
      path: `${source.path}?${parameters.toString()}`,
      gzip: true,
      consume: async (body) => {
        const items: T[] = [];
        const skipped: SkippedObject[] = [];
        const envelope = await readList(body, (raw) => {
          const outcome = projectOrSkip(source, raw);
          if ('item' in outcome) items.push(outcome.item);
          else skipped.push(outcome.skipped);
        });
        return {
          items,
          skipped,
          nextCursor: envelope.continueToken,
          resourceVersion: envelope.resourceVersion,
        };
      },
    },
    bound,
  );
  if (answer.ok) return answer.value;
  if (isExpired(answer.status)) return 'expired';
  throw refusalError(client.factsOf(subject), answer.status);
}

/** 410: a continue token or a resource version that was compacted away. */
export function isExpired(status: Pick<ApiStatus, 'code' | 'reason'>): boolean {
  return status.code === 410 || status.reason === 'Expired' || status.reason === 'Gone';
}

/**
 * All pages. A list whose cursor expired half-way starts anew once; expired again, it throws `list_expired`
 * (retryable) rather than go round for ever. `boundOfPage` is asked once a page.
 */
export async function listAll<T>(
  client: ApiClient,
  source: ListSource<T>,
  request: {
    readonly fieldSelector?: string;
    readonly labelSelector?: string;
    readonly boundOfPage: () => CallBound;
  },
): Promise<{
  readonly items: readonly T[];
  readonly skipped: readonly SkippedObject[];
  readonly resourceVersion: string;
}> {
  for (let start = 1; start <= 2; start += 1) {
    const items: T[] = [];
    const skipped: SkippedObject[] = [];
    let cursor: string | null = null;
    for (;;) {
      const query: ListQuery = {
        limit: PAGE_LIMIT,
        cursor,
        ...(request.fieldSelector === undefined ? {} : { fieldSelector: request.fieldSelector }),
        ...(request.labelSelector === undefined ? {} : { labelSelector: request.labelSelector }),
      };
      const page: ListPage<T> | 'expired' = await listPage(client, source, {
        query,
        bound: request.boundOfPage(),
      });
      if (page === 'expired') break;
      for (const item of page.items) items.push(item);
      for (const object of page.skipped) skipped.push(object);
      if (page.nextCursor === null) return { items, skipped, resourceVersion: page.resourceVersion };
      cursor = page.nextCursor;
    }
  }
  throw new ClusterUnavailableError(
    'list_expired',
    'the list expired twice before its last page was read',
    client.factsOf({ verb: 'list', resource: source.resource }),
    { status: 410 },
  );
}
