import { X509Certificate } from 'node:crypto';
import type { UnavailableCode } from './errors';

/** The stored address, certificate or token cannot be used as it is; nothing was sent. */
export class EndpointError extends Error {
  constructor(
    readonly code: Extract<
      UnavailableCode,
      'ca_certificate_invalid' | 'endpoint_invalid' | 'token_malformed'
    >,
    message: string,
  ) {
    super(message);
  }
}

/** Origin and path prefix (proxies such as Rancher serve an API server under a path). Only https is spoken. */
export function parseEndpoint(endpoint: string): { readonly origin: string; readonly pathPrefix: string } {
  const url = URL.parse(endpoint);
  if (url === null) throw new EndpointError('endpoint_invalid', 'the endpoint is no URL');
  if (url.protocol !== 'https:') throw new EndpointError('endpoint_invalid', 'the endpoint must be https');
  if (url.username !== '' || url.password !== '') {
    throw new EndpointError('endpoint_invalid', 'the endpoint must not contain credentials');
  }
  return { origin: url.origin, pathPrefix: url.pathname.replace(/\/+$/, '') };
}

/** `Authorization` header for a token. A token with control characters would make Node quote it in an error. */
export function bearerHeader(token: string): string {
  const trimmed = token.trim();
  if (!/^[\x21-\x7e]+$/.test(trimmed)) {
    throw new EndpointError('token_malformed', 'the token is empty or contains characters no token has');
  }
  return `Bearer ${trimmed}`;
}

/** Node leaves out what it cannot read in `ca`, and the failure would then look like a foreign server's. */
export function assertCaCertificate(pem: string): void {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
  try {
    if (blocks === null) throw new Error('no certificate in it');
    for (const block of blocks) new X509Certificate(block);
  } catch (error) {
    throw new EndpointError(
      'ca_certificate_invalid',
      `the CA certificate cannot be read: ${error instanceof Error ? error.message : 'unknown'}`,
    );
  }
}
