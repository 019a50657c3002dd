/** Distinct values kept; beyond it sharing starts anew, which costs memory for a while and nothing else. */
const CAPACITY = 50_000;

/**
 * Keeps one copy of values that many objects have in common (the labels of a ReplicaSet's pods, tolerations, a node's
 * name). Values are read-only by type and are given out shared.
 */
export class Sharer {
  private readonly strings = new Map<string, string>();
  private readonly values = new Map<string, unknown>();

  text(value: string): string {
    const known = this.strings.get(value);
    if (known !== undefined) return known;
    if (this.strings.size >= CAPACITY) this.strings.clear();
    this.strings.set(value, value);
    return value;
  }

  /** `value` must be plain JSON (no dates): two values of the same JSON text and the same kind are the same. */
  value<T extends object>(kind: string, value: T): T {
    const key = kind + JSON.stringify(value);
    const known = this.values.get(key);
    // The key holds the whole content and the kind its type, so what is found has the type of what is asked.
    if (known !== undefined) return known as T;
    if (this.values.size >= CAPACITY) this.values.clear();
    this.values.set(key, value);
    return value;
  }
}
