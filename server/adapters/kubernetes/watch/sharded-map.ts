/** Copying one shard of 25,000 entries moves some 200 references; 128 empty slots cost an idle cluster 1 kB. */
const SHARDS = 128;

interface Shard<V> {
  /** The epoch in which this copy was made; only the present epoch's copies may be written. */
  readonly epoch: number;
  readonly entries: Map<string, V>;
}

/** FNV-1a over UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv/), folded to a shard's index. */
function shardIndex(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return (hash ^ (hash >>> 16)) & (SHARDS - 1);
}

/** An immutable view, equal to a `Map` in all that reading needs; entries come in no particular order. */
class ShardedView<V> implements ReadonlyMap<string, V> {
  constructor(
    private readonly shards: readonly (Shard<V> | undefined)[],
    readonly size: number,
  ) {}

  get(key: string): V | undefined {
    return this.shards[shardIndex(key)]?.entries.get(key);
  }

  has(key: string): boolean {
    return this.shards[shardIndex(key)]?.entries.has(key) ?? false;
  }

  forEach(callback: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const shard of this.shards) shard?.entries.forEach((value, key) => callback(value, key, this));
  }

  *entries(): MapIterator<[string, V]> {
    for (const shard of this.shards) if (shard !== undefined) yield* shard.entries;
  }

  *keys(): MapIterator<string> {
    for (const shard of this.shards) if (shard !== undefined) yield* shard.entries.keys();
  }

  *values(): MapIterator<V> {
    for (const shard of this.shards) if (shard !== undefined) yield* shard.entries.values();
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }
}

/**
 * A map that changes with every watch event and yet gives out snapshots that never change: after `view()` a write
 * copies the one shard it touches, once, instead of the map.
 */
export class ShardedMap<V> {
  private shards: (Shard<V> | undefined)[] = new Array<Shard<V> | undefined>(SHARDS).fill(undefined);
  private epoch = 0;
  private count = 0;
  private lastView: ReadonlyMap<string, V> | null = null;

  get size(): number {
    return this.count;
  }

  get(key: string): V | undefined {
    return this.shards[shardIndex(key)]?.entries.get(key);
  }

  has(key: string): boolean {
    return this.shards[shardIndex(key)]?.entries.has(key) ?? false;
  }

  set(key: string, value: V): void {
    const entries = this.writable(shardIndex(key));
    const before = entries.size;
    entries.set(key, value);
    this.count += entries.size - before;
    this.lastView = null;
  }

  delete(key: string): boolean {
    if (!this.has(key)) return false;
    this.writable(shardIndex(key)).delete(key);
    this.count -= 1;
    this.lastView = null;
    return true;
  }

  clear(): void {
    this.shards = new Array<Shard<V> | undefined>(SHARDS).fill(undefined);
    this.count = 0;
    this.lastView = null;
  }

  /** The present content; the same object until something changes. */
  view(): ReadonlyMap<string, V> {
    if (this.lastView === null) {
      this.lastView = new ShardedView([...this.shards], this.count);
      this.epoch += 1;
    }
    return this.lastView;
  }

  private writable(index: number): Map<string, V> {
    const shard = this.shards[index];
    if (shard?.epoch === this.epoch) return shard.entries;
    const entries = new Map(shard?.entries);
    this.shards[index] = { epoch: this.epoch, entries };
    return entries;
  }
}
