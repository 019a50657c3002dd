/**
 * The one form in which an API server's address is stored and compared: https, lower-case host, no trailing slash.
 * Null when it is no https address, or carries credentials, a query or a fragment.
 */
export function normalizeEndpoint(endpoint: string): string | null {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    return null;
  }
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
  if (url.search !== '' || url.hash !== '') return null;
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
