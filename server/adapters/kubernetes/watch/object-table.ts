import { ShardedMap } from './sharded-map';

/** The objects of one kind by key, with views that do not change. */
export class ObjectTable<T> {
  private readonly objects = new ShardedMap<T>();
  private lastList: { readonly of: ReadonlyMap<string, T>; readonly items: readonly T[] } | null = null;

  constructor(private readonly keyOf: (item: T) => string) {}

  /** Takes over a complete list: what is not in it is gone. */
  replace(items: readonly T[]): void {
    this.objects.clear();
    for (const item of items) this.objects.set(this.keyOf(item), item);
  }

  set(key: string, item: T): void {
    this.objects.set(key, item);
  }

  remove(key: string): boolean {
    return this.objects.delete(key);
  }

  view(): ReadonlyMap<string, T> {
    return this.objects.view();
  }

  /** The objects in order of their keys; the same array until something changes. */
  list(): readonly T[] {
    const view = this.objects.view();
    if (this.lastList?.of !== view) {
      const sorted = [...view].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      this.lastList = { of: view, items: sorted.map(([, item]) => item) };
    }
    return this.lastList.items;
  }
}
