import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { readError } from './read-error';

/** Codes that another try cannot mend. */
const FINAL_CODES: ReadonlySet<string> = new Set([
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_REQUEST',
  'CONFLICT',
  'UNPROCESSABLE_CONTENT',
  'TOO_MANY_REQUESTS',
  // A cluster that is away: the server has waited for it already.
  'BAD_GATEWAY',
]);

/** Reads are kept for a moment, tried again where that may help; a lost session leads to the sign-in page. */
export function makeQueryClient(onSignedOut: () => void): QueryClient {
  const watch = (error: unknown) => {
    if (readError(error).code === 'UNAUTHORIZED') onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 2 && !FINAL_CODES.has(readError(error).code),
      },
      mutations: { retry: false },
    },
  });
}
