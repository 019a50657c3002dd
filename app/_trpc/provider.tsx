'use client';
import { useState, type ReactNode } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from '@trpc/client';
import type { AppRouter } from '@/server/api/root';
import { TRPCProvider } from './client';
import { boundedFetch } from './bounded-fetch';
import { clockLink } from './clock-link';
import { makeQueryClient } from './query-client';

/** The one read whose input, a whole mix, does not fit into an address. */
const LONG_QUESTION = 'safety.validate';

/** Sends a reader whose session ended to the sign-in page, and back here afterwards. */
function goToSignIn(): void {
  const here = `${window.location.pathname}${window.location.search}`;
  // eslint-disable-next-line @next/next/no-location-assign-relative-destination -- a full load, so that nothing of the ended session stays
  window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}

export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(() => makeQueryClient(goToSignIn));
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        clockLink,
        splitLink({
          condition: ({ path }) => path === LONG_QUESTION,
          true: httpLink({ url: '/api/trpc', methodOverride: 'POST', fetch: boundedFetch }),
          false: httpBatchLink({ url: '/api/trpc', maxURLLength: 4_000, fetch: boundedFetch }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
