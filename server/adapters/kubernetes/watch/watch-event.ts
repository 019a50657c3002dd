import { z } from 'zod';
import { isExpired } from '../calls/list-objects';
import type { ObjectIdentity } from '../projection/parse-object';

const identitySchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    resourceVersion: z.string().min(1),
  }),
});

const eventSchema = z.object({ type: z.string(), object: z.unknown() });

const bookmarkSchema = z.object({ metadata: z.object({ resourceVersion: z.string().min(1) }) });

const errorSchema = z.object({
  code: z.number().catch(0),
  reason: z.string().nullable().catch(null),
  message: z.string().catch(''),
});

type WatchEvent =
  | {
      readonly kind: 'changed' | 'deleted';
      readonly identity: ObjectIdentity;
      readonly resourceVersion: string;
      readonly raw: unknown;
    }
  | { readonly kind: 'bookmark'; readonly resourceVersion: string }
  /** The resource version is too old: list again. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'error'; readonly message: string }
  /** A type of a later API version; told so that it counts as a sign of life. */
  | { readonly kind: 'ignored' };

/**
 * One line of a watch (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes):
 *
 * ```json
 * {"type":"MODIFIED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-1","namespace":"shop","uid":"6f…","resourceVersion":"813"},"spec":{…}}}
 * {"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"900","creationTimestamp":null}}}
 * {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version: 1 (900)"}}
 * ```
 *
 * Null when the line is none of these.
 */
export function parseWatchEvent(line: string): WatchEvent | null {
  const event = eventSchema.safeParse(parseJson(line));
  if (!event.success) return null;
  const { type, object } = event.data;
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const parsed = identitySchema.safeParse(object);
      if (!parsed.success) return null;
      const { resourceVersion, ...identity } = parsed.data.metadata;
      return { kind: type === 'DELETED' ? 'deleted' : 'changed', identity, resourceVersion, raw: object };
    }
    case 'BOOKMARK': {
      const parsed = bookmarkSchema.safeParse(object);
      return parsed.success
        ? { kind: 'bookmark', resourceVersion: parsed.data.metadata.resourceVersion }
        : null;
    }
    case 'ERROR': {
      const parsed = errorSchema.safeParse(object);
      if (!parsed.success) return null;
      return isExpired(parsed.data) ? { kind: 'gone' } : { kind: 'error', message: parsed.data.message };
    }
    default:
      return { kind: 'ignored' };
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
