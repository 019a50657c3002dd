/** `value` where it is one of the keys, else null: what makes no sense in a URL is ignored. */
export function keyOf<K extends string>(keys: Readonly<Record<K, unknown>>, value: string | null): K | null {
  for (const key in keys) if (key === value) return key;
  return null;
}
