import type { KubeObject } from '../model/objects';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One committed change of one object. `object` and `previous` are never mutated afterwards. */
export interface Change<T> {
  readonly type: ChangeType;
  readonly revision: number;
  readonly object: T;
  readonly previous: T | undefined;
}

/** What a table needs from the store that holds it: the one revision counter and in-order delivery. */
export interface RevisionSource {
  readonly revision: number;
  nextRevision(): number;
  /** Runs `deliver` after every delivery that was queued before it, never inside one. */
  enqueue(deliver: () => void): void;
}

/** How many past changes a table keeps for watches that resume; the watch cache of the API server is bounded too. */
const RETAINED_CHANGES = 2_000;

/** How many paged lists may be in flight on one table, each holding its snapshot. */
const RETAINED_SNAPSHOTS = 32;

export function keyOf(metadata: { namespace?: string | undefined; name: string }): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/**
 * All objects of one resource. Objects are immutable values: a change is a new object under the next revision of the
 * cluster-wide counter. Listeners are told in commit order, after the change is readable.
 */
export class Table<T extends KubeObject> {
  readonly #source: RevisionSource;
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<(change: Change<T>) => void>();
  readonly #indexers: ((change: Change<T>) => void)[] = [];
  readonly #snapshots = new Map<number, readonly T[]>();
  #sortedKeys: string[] | undefined;
  #log: Change<T>[] = [];
  #compacted: number;

  constructor(source: RevisionSource) {
    this.#source = source;
    this.#compacted = source.revision;
  }

  get size(): number {
    return this.#objects.size;
  }

  /** The newest revision that is no longer in the history: a watch may resume from it or later. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  /** All objects in key order, the order of lists. */
  sorted(): T[] {
    this.#sortedKeys ??= [...this.#objects.keys()].sort(byBytes);
    const result: T[] = [];
    for (const key of this.#sortedKeys) {
      const object = this.#objects.get(key);
      if (object) result.push(object);
    }
    return result;
  }

  /** Stores a new object under the next revision. Throws where the key is taken: the caller has looked. */
  create(object: T): T {
    const key = keyOf(object.metadata);
    if (this.#objects.has(key)) throw new Error(`${object.kind} ${key} exists already`);
    this.#sortedKeys = undefined;
    return this.#commit('ADDED', key, object, undefined);
  }

  /** Replaces an object of the same key. Throws where there is none. */
  update(object: T): T {
    const key = keyOf(object.metadata);
    const previous = this.#objects.get(key);
    if (!previous) throw new Error(`${object.kind} ${key} does not exist`);
    return this.#commit('MODIFIED', key, object, previous);
  }

  /** Removes an object; absent is fine. The last state is what watchers are told, under a revision of its own. */
  remove(key: string): T | undefined {
    const previous = this.#objects.get(key);
    if (!previous) return undefined;
    this.#sortedKeys = undefined;
    return this.#commit('DELETED', key, previous, previous);
  }

  /** Called in the same turn as the commit, before any listener: for indexes that must never lag. */
  index(indexer: (change: Change<T>) => void): void {
    this.#indexers.push(indexer);
  }

  subscribe(listener: (change: Change<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes after `revision`, oldest first, or undefined where the history no longer reaches back that far. */
  changesSince(revision: number): readonly Change<T>[] | undefined {
    if (revision < this.#compacted) return undefined;
    return this.#log.filter((change) => change.revision > revision);
  }

  /** Forgets the history up to now: watches may resume from this revision or later only. */
  compact(): void {
    this.#log = [];
    this.#compacted = this.#source.revision;
  }

  /** Keeps `items` readable as of `revision` for the following pages of one list. */
  keepSnapshot(revision: number, items: readonly T[]): void {
    this.#snapshots.delete(revision);
    this.#snapshots.set(revision, items);
    const oldest = this.#snapshots.keys().next();
    if (this.#snapshots.size > RETAINED_SNAPSHOTS && !oldest.done) this.#snapshots.delete(oldest.value);
  }

  snapshot(revision: number): readonly T[] | undefined {
    return this.#snapshots.get(revision);
  }

  #commit(type: ChangeType, key: string, object: T, previous: T | undefined): T {
    const revision = this.#source.nextRevision();
    const stored: T = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    if (type === 'DELETED') this.#objects.delete(key);
    else this.#objects.set(key, stored);
    const change: Change<T> = { type, revision, object: stored, previous };
    this.#log.push(change);
    if (this.#log.length > RETAINED_CHANGES) {
      const dropped = this.#log.splice(0, RETAINED_CHANGES / 4);
      this.#compacted = dropped.at(-1)?.revision ?? this.#compacted;
    }
    for (const indexer of this.#indexers) indexer(change);
    this.#source.enqueue(() => {
      for (const listener of this.#listeners) listener(change);
    });
    return stored;
  }
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
