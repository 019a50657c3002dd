/** Longer than the server takes to say what does not answer behind it: a cluster, AWS, its database. */
const READ_WITHIN_MS = 25_000;

/** A read that hangs fails, so that the page says so; a change is waited for, because its outcome matters. */
export function boundedFetch(input: RequestInfo | URL | string, init?: RequestInit): Promise<Response> {
  if (init?.method !== 'GET') return fetch(input, init);
  const bound = AbortSignal.timeout(READ_WITHIN_MS);
  const signal = init.signal == null ? bound : AbortSignal.any([init.signal, bound]);
  return fetch(input, { ...init, signal });
}
