'use client';
import { useCallback } from 'react';
import { usePathname, useSearchParams } from 'next/navigation';

export type UrlPatch = Readonly<Record<string, string | null>>;

/** `search` with the patch applied; null or empty removes the key. */
export function patchSearch(search: string, patch: UrlPatch): string {
  const params = new URLSearchParams(search);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === '') params.delete(key);
    else params.set(key, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** Filters, sort and tabs live in the URL: reading is by key, writing makes a history entry so that back works. */
export function useUrlState(): {
  get: (key: string) => string | null;
  set: (patch: UrlPatch, how?: 'push' | 'replace') => void;
} {
  const params = useSearchParams();
  const pathname = usePathname();
  const get = useCallback((key: string) => params.get(key), [params]);
  const set = useCallback(
    (patch: UrlPatch, how: 'push' | 'replace' = 'push') => {
      const url = `${pathname}${patchSearch(window.location.search, patch)}`;
      if (how === 'push') window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    },
    [pathname],
  );
  return { get, set };
}
