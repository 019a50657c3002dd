import type { SnapshotKind } from '@/server/domain/cluster/snapshot';
import { isExpired, listAll, projectOrSkip, type SkippedObject } from '../calls/list-objects';
import type { ListSource } from '../calls/list-source';
import type { ObjectIdentity } from '../projection/parse-object';
import { refusalError } from '../calls/refusal-error';
import type { ApiClient } from '../transport/api-client';
import { boundOf } from '@/server/adapters/resilience/bounded-call';
import { JsonLineSplitter, JsonLinesError } from '../transport/json-lines';
import { unavailableBecause } from '../transport/unavailable';
import type { Listing, ReflectorSource, StreamItem } from './reflector';
import { parseWatchEvent } from './watch-event';

/** A kind of the snapshot, and how its objects are told apart. */
export interface WatchedKind<T extends ObjectIdentity> {
  readonly kind: SnapshotKind;
  readonly source: ListSource<T>;
  readonly keyOf: (identity: ObjectIdentity) => string;
}

/** `timeoutSeconds` 240–300, spread so that the watches of many clusters do not end together (Decision 34). */
const WATCH_SECONDS = { least: 240, span: 60 } as const;

/** Reads a kind of one cluster; `onSkipped` is told of objects that could not be understood. */
export function clusterSource<T extends ObjectIdentity>(
  client: ApiClient,
  watched: WatchedKind<T>,
  options: {
    readonly pageTimeoutMs: number;
    readonly random: () => number;
    readonly onSkipped: (skipped: readonly SkippedObject[]) => void;
  },
): ReflectorSource<T> {
  const { source, keyOf } = watched;
  const subject = { verb: 'watch', resource: source.resource };

  async function list(signal: AbortSignal): Promise<Listing<T>> {
    const { items, skipped, resourceVersion } = await listAll(client, source, {
      boundOfPage: () => boundOf({ signal }, options.pageTimeoutMs),
    });
    if (skipped.length > 0) options.onSkipped(skipped);
    return { items, malformedKeys: skipped.map(({ identity }) => keyOf(identity)), resourceVersion };
  }

  function toItem(line: string): StreamItem<T> {
    const event = parseWatchEvent(line);
    if (event === null) return { kind: 'corrupt', message: 'a line of the watch is no watch event' };
    switch (event.kind) {
      case 'error':
        return { kind: 'corrupt', message: `the watch ended with an error: ${event.message}` };
      case 'deleted':
        return { kind: 'removed', key: keyOf(event.identity), resourceVersion: event.resourceVersion };
      case 'changed': {
        const outcome = projectOrSkip(source, event.raw);
        const { resourceVersion } = event;
        if ('item' in outcome)
          return { kind: 'set', key: keyOf(outcome.item), item: outcome.item, resourceVersion };
        options.onSkipped([outcome.skipped]);
        return { kind: 'malformed', key: keyOf(event.identity), resourceVersion };
      }
      default:
        return event;
    }
  }

  async function* stream(resourceVersion: string, signal: AbortSignal): AsyncGenerator<StreamItem<T>> {
    const parameters = new URLSearchParams({
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion,
      timeoutSeconds: String(WATCH_SECONDS.least + Math.floor(options.random() * WATCH_SECONDS.span)),
    });
    const opened = await client.openStream({ ...subject, path: `${source.path}?${parameters}` }, signal);
    if (!opened.ok) {
      if (isExpired(opened.status)) yield { kind: 'gone' };
      else throw refusalError(client.factsOf(subject), opened.status);
      return;
    }
    yield { kind: 'opened' };
    const lines = new JsonLineSplitter();
    try {
      for await (const chunk of opened.body) for (const line of lines.push(chunk)) yield toItem(line);
    } catch (error) {
      if (error instanceof JsonLinesError) yield { kind: 'corrupt', message: error.message };
      else throw unavailableBecause(error, client.factsOf(subject), null);
    }
  }

  return { list, stream };
}
