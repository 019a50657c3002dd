import type { UnavailableCode } from './errors';

/**
 * Codes of Node's sockets and DNS (https://nodejs.org/api/errors.html#common-system-errors), of OpenSSL's certificate
 * checks (https://nodejs.org/api/tls.html#x509-certificate-error-codes) and of undici
 * (https://undici.nodejs.org/#/docs/api/Errors).
 */
const BY_CODE: Readonly<Record<string, UnavailableCode>> = {
  ENOTFOUND: 'name_not_resolved',
  EAI_AGAIN: 'name_not_resolved',
  EAI_FAIL: 'name_not_resolved',
  EAI_NODATA: 'name_not_resolved',
  EAI_NONAME: 'name_not_resolved',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  UND_ERR_SOCKET: 'connection_reset',
  UND_ERR_CLOSED: 'connection_reset',
  UND_ERR_DESTROYED: 'connection_reset',
  ERR_STREAM_PREMATURE_CLOSE: 'connection_reset',
  HPE_INVALID_CONSTANT: 'malformed_response',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'malformed_response',
  UND_ERR_HEADERS_OVERFLOW: 'malformed_response',
  EHOSTUNREACH: 'network_unreachable',
  ENETUNREACH: 'network_unreachable',
  EADDRNOTAVAIL: 'network_unreachable',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
  CERT_SIGNATURE_FAILURE: 'certificate_untrusted',
  CERT_UNTRUSTED: 'certificate_untrusted',
  CERT_REJECTED: 'certificate_untrusted',
  CERT_REVOKED: 'certificate_untrusted',
  CERT_CHAIN_TOO_LONG: 'certificate_untrusted',
  INVALID_CA: 'certificate_untrusted',
  INVALID_PURPOSE: 'certificate_untrusted',
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_name_mismatch',
  ERR_TLS_HANDSHAKE_TIMEOUT: 'timeout',
  EPROTO: 'tls_failed',
};

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** The stable code for what a socket, DNS, TLS or undici threw; looks into `cause` and into several-address errors. */
export function failureCode(error: unknown): UnavailableCode {
  for (let current = error, depth = 0; current !== undefined && current !== null && depth < 5; depth += 1) {
    const code = codeOf(current);
    const known = code === null ? undefined : BY_CODE[code];
    if (known !== undefined) return known;
    if (code?.startsWith('ERR_OSSL_PEM') || code?.startsWith('ERR_OSSL_ASN1'))
      return 'ca_certificate_invalid';
    if (code?.startsWith('ERR_SSL') || code?.startsWith('ERR_TLS')) return 'tls_failed';
    if (code?.startsWith('HPE_')) return 'malformed_response';
    if (current instanceof AggregateError) current = current.errors[0] as unknown;
    else current = current instanceof Error ? current.cause : undefined;
  }
  return 'unknown_failure';
}
