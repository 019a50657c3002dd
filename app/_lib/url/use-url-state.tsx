'use client';
import { createContext, startTransition, use, useMemo, useOptimistic, useRef, type ReactNode } from 'react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';

export type UrlPatch = Readonly<Record<string, string | null>>;

interface UrlState {
  readonly params: URLSearchParams;
  readonly set: (patch: UrlPatch, how?: 'push' | 'replace') => void;
}

const UrlStateContext = createContext<UrlState | null>(null);

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

/**
 * Holds what the URL says, for every page inside. A change shows at once and goes through the router: an entry that
 * `history.pushState` makes behind its back is fetched twice when a reader comes back to it after a reload, and the
 * second answer undoes another step back taken meanwhile.
 */
export function UrlStateProvider({ children }: { children: ReactNode }) {
  const committed = useSearchParams().toString();
  const pathname = usePathname();
  const router = useRouter();
  const [search, show] = useOptimistic(committed);
  const asked = useRef({ committed, search: committed });
  const state = useMemo<UrlState>(
    () => ({
      params: new URLSearchParams(search),
      set: (patch, how = 'push') => {
        // A second change before the first has arrived builds on it.
        const before = asked.current.committed === committed ? asked.current.search : committed;
        const next = patchSearch(before, patch);
        asked.current = { committed, search: next };
        startTransition(() => {
          show(next);
          router[how](`${pathname}${next}`, { scroll: false });
        });
      },
    }),
    [search, committed, pathname, router, show],
  );
  return <UrlStateContext value={state}>{children}</UrlStateContext>;
}

/** What the URL says, as it will stand once a change under way has arrived. */
export function useUrlParams(): URLSearchParams {
  return useContextState().params;
}

/** Filters, sort and tabs live in the URL: reading is by key, writing makes a history entry so that back works. */
export function useUrlState(): {
  get: (key: string) => string | null;
  set: UrlState['set'];
} {
  const { params, set } = useContextState();
  return useMemo(() => ({ get: (key: string) => params.get(key), set }), [params, set]);
}

function useContextState(): UrlState {
  const state = use(UrlStateContext);
  if (state === null) throw new Error('the URL is read outside its UrlStateProvider');
  return state;
}
