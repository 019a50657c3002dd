import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../../model/objects';
import type { Change } from '../../store/table';
import { StatusError } from '../../store/status-error';
import type { ApiContext, ApiRequest } from '../http/api-context';
import { parseRevision, selectionOf, type Selection } from './list';

/** The API server ends a watch at a random time of 30 to 60 minutes where the client gives none (--min-request-timeout). */
const DEFAULT_TIMEOUT_SECONDS = 1_800;
/**
 * Bookmarks come about once a minute, and none of a kind in which nothing has changed: clients may not count on them;
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#watch-bookmarks
 */
const BOOKMARK_INTERVAL_MS = 60_000;
/** A client that reads this much slower than the cluster changes loses its watch. */
const BACKLOG_LIMIT_BYTES = 64 * 1024 * 1024;

/** One open watch. Its waits are real time, since they are the client's. */
export class WatchStream {
  readonly #response: ServerResponse;
  readonly #context: ApiContext;
  readonly #request: ApiRequest;
  readonly #selection: Selection;
  readonly #bookmarks: boolean;
  #unsubscribe: () => void = () => undefined;
  #timers: NodeJS.Timeout[] = [];
  #hung = false;
  #changedSinceBookmark = false;
  #ended = false;

  /** Throws a StatusError before anything is written where the parameters are wrong. */
  constructor(context: ApiContext, request: ApiRequest, response: ServerResponse) {
    this.#context = context;
    this.#request = request;
    this.#response = response;
    this.#selection = selectionOf(request);
    this.#bookmarks = isTrue(request.query.get('allowWatchBookmarks'));
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Answers 200 and streams until the timeout, the client's end, or a fault. */
  open(): void {
    const { query } = this.#request;
    const revisionText = query.get('resourceVersion') ?? '';
    const revision = revisionText === '' ? 0 : parseRevision(revisionText);
    const initialEvents = isTrue(query.get('sendInitialEvents'));
    this.#assertInitialEvents(initialEvents);
    const { table } = this.#request.stored;
    this.#response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
    });
    this.#response.flushHeaders();
    this.#response.on('close', () => this.#stop());

    if (this.#context.faults.active('watch-gone', this.#context.clusterName)) {
      this.expire(revision);
      return;
    }
    if (revision === 0 || initialEvents) {
      for (const object of table.sorted()) {
        if (this.#selection.matches(object)) this.#write('ADDED', object);
      }
      if (initialEvents) this.#bookmark({ 'k8s.io/initial-events-end': 'true' });
    } else {
      const missed = table.changesSince(revision);
      if (missed === undefined) {
        this.expire(revision);
        return;
      }
      for (const change of missed) this.#deliver(change);
    }
    // Changes committed but not yet delivered to listeners are in the history that was just replayed.
    const floor = Math.max(revision, this.#context.store.revision);
    this.#unsubscribe = table.subscribe((change) => {
      if (change.revision <= floor) return;
      this.#changedSinceBookmark = true;
      this.#deliver(change);
    });
    this.#startTimers(query.get('timeoutSeconds'));
  }

  /** Silent from now on, with the socket open, as behind a load balancer that lost its state. */
  hang(): void {
    this.#hung = true;
    this.#clearTimers();
  }

  /** The connection breaks without a word. */
  drop(): void {
    this.#response.socket?.destroy();
    this.#stop();
  }

  /** Tells the client that its version is gone, and ends. */
  expire(revision = 0): void {
    const oldest = this.#request.stored.table.compactedRevision;
    const message = `too old resource version: ${revision} (${oldest})`;
    const status = new StatusError(410, 'Expired', message).body;
    this.#response.write(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
    this.end();
  }

  end(): void {
    if (!this.#ended) this.#response.end();
    this.#stop();
  }

  #assertInitialEvents(wanted: boolean): void {
    const match = this.#request.query.get('resourceVersionMatch') ?? '';
    if (wanted && (match !== 'NotOlderThan' || !this.#bookmarks)) {
      throw new StatusError(
        422,
        'Invalid',
        'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan and allowWatchBookmarks to true',
      );
    }
  }

  #startTimers(timeoutText: string | null): void {
    const seconds = Number(timeoutText ?? 0) > 0 ? Number(timeoutText) : DEFAULT_TIMEOUT_SECONDS;
    const timeout = setTimeout(() => {
      this.#bookmark();
      this.end();
    }, seconds * 1_000);
    const bookmark = setInterval(() => {
      if (this.#changedSinceBookmark) this.#bookmark();
      this.#changedSinceBookmark = false;
    }, BOOKMARK_INTERVAL_MS);
    this.#timers = [timeout.unref(), bookmark.unref()];
  }

  #deliver(change: Change<KubeObject>): void {
    const { object, previous, type } = change;
    const matched = type !== 'ADDED' && previous !== undefined && this.#selection.matches(previous);
    const matches = type !== 'DELETED' && this.#selection.matches(object);
    if (matches) this.#write(matched ? 'MODIFIED' : 'ADDED', object);
    else if (matched) this.#write('DELETED', object);
  }

  #write(type: string, object: KubeObject): void {
    if (this.#hung || this.#ended) return;
    this.#response.write(watchLine(type, object));
    if (this.#response.writableLength > BACKLOG_LIMIT_BYTES) this.drop();
  }

  #bookmark(annotations?: Readonly<Record<string, string>>): void {
    if (!this.#bookmarks || this.#hung || this.#ended) return;
    const { kind } = this.#request.stored;
    const object = {
      kind: kind.kind,
      apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
      metadata: {
        resourceVersion: String(this.#context.store.revision),
        creationTimestamp: null,
        ...(annotations ? { annotations } : {}),
      },
    };
    this.#response.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }

  #stop(): void {
    this.#ended = true;
    this.#unsubscribe();
    this.#clearTimers();
  }
}

function isTrue(text: string | null): boolean {
  return text === 'true' || text === '1';
}

let lastObject: KubeObject | undefined;
let lastJson = '';

/** One line of a watch. The same change goes to every watcher in one turn, so the last serialization is kept. */
function watchLine(type: string, object: KubeObject): string {
  if (object !== lastObject) {
    lastJson = JSON.stringify(object);
    lastObject = object;
  }
  return `{"type":"${type}","object":${lastJson}}\n`;
}
