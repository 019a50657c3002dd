/** Longer than the server takes to say what does not answer behind it: a cluster, AWS, its database. */
const READ_WITHIN_MS = 25_000;

type Init = Omit<RequestInit, 'signal'> & { signal?: AbortSignal | null | undefined };

/** A read that hangs fails, so that the page says so; a change is waited for, because its outcome matters. */
export function boundedFetch(input: RequestInfo | URL, init: Init = {}): Promise<Response> {
  const asked = init.signal ?? null;
  if (init.method !== 'GET') return fetch(input, { ...init, signal: asked });
  const bound = AbortSignal.timeout(READ_WITHIN_MS);
  return fetch(input, { ...init, signal: asked === null ? bound : AbortSignal.any([asked, bound]) });
}
