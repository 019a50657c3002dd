/**
 * Whether a request that carries the session's cookie comes from our own pages. Browsers send `Sec-Fetch-Site` or
 * `Origin` with every request that changes something
 * (https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html); one without
 * either is no browser and holds the cookie by its own right.
 */
export function isSameOrigin(headers: Headers, publicUrl: string | null): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  if (origin === null) return true;
  try {
    const { host } = new URL(origin);
    return host === headers.get('host') || (publicUrl !== null && host === new URL(publicUrl).host);
  } catch {
    return false;
  }
}
