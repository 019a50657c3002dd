import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * AWS Signature Version 4 as the service checks it, from AWS's documentation ("Create a signed AWS API request").
 * Written against the documentation and not with the SDK's signer, so that the two check each other.
 */
interface SignedRequest {
  readonly method: string;
  /** Raw path and query of the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the Authorization header claims, before anything of it is verified. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** yyyymmdd of the credential scope. */
  readonly scopeDate: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** X-Amz-Date, `yyyymmddThhmmssZ`. */
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
  /** The claim stands in the query of a presigned URL, not in headers. */
  readonly presigned: boolean;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** Parses the Authorization header; undefined if it is absent, `malformed` if it is not Signature Version 4. */
export function parseClaim(headers: IncomingHttpHeaders): SignatureClaim | 'malformed' | undefined {
  if (headers.authorization === undefined) return undefined;
  const match = AUTHORIZATION.exec(headers.authorization);
  const timestamp = headers['x-amz-date'];
  if (match === null || typeof timestamp !== 'string' || !/^\d{8}T\d{6}Z$/.test(timestamp))
    return 'malformed';
  const [, accessKeyId = '', scopeDate = '', region = '', service = '', signed = '', signature = ''] = match;
  const token = headers['x-amz-security-token'];
  return {
    accessKeyId,
    scopeDate,
    region,
    service,
    signedHeaders: signed.split(';'),
    signature,
    timestamp,
    sessionToken: typeof token === 'string' ? token : undefined,
    presigned: false,
  };
}

/** The claim of a presigned GET and the request that it signs, given the headers that would be sent with it. */
export function parsePresigned(
  url: URL,
  headers: Readonly<Record<string, string>>,
): { readonly claim: SignatureClaim; readonly request: SignedRequest } | undefined {
  const query = new URLSearchParams(url.search);
  const signature = query.get('X-Amz-Signature') ?? '';
  const timestamp = query.get('X-Amz-Date') ?? '';
  const scope = (query.get('X-Amz-Credential') ?? '').split('/');
  const [accessKeyId = '', scopeDate = '', region = '', service = '', terminator] = scope;
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256' || terminator !== 'aws4_request') return undefined;
  if (!/^[0-9a-f]{64}$/.test(signature) || !/^\d{8}T\d{6}Z$/.test(timestamp)) return undefined;
  query.delete('X-Amz-Signature');
  return {
    claim: {
      accessKeyId,
      scopeDate,
      region,
      service,
      signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
      signature,
      timestamp,
      sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
      presigned: true,
    },
    request: { method: 'GET', target: `${url.pathname}?${query.toString()}`, headers, body: Buffer.alloc(0) },
  };
}

/** Time of an `X-Amz-Date`, in epoch milliseconds. */
export function claimTime(claim: SignatureClaim): number {
  return Date.parse(
    claim.timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
}

/** True if the signature is the one that this secret gives for this request; `host` and the date must be signed. */
export function signatureMatches(
  request: SignedRequest,
  claim: SignatureClaim,
  secretAccessKey: string,
): boolean {
  if (!claim.signedHeaders.includes('host')) return false;
  if (!claim.presigned && !claim.signedHeaders.includes('x-amz-date')) return false;
  if (
    claim.sessionToken !== undefined &&
    !claim.presigned &&
    !claim.signedHeaders.includes('x-amz-security-token')
  ) {
    return false;
  }
  if (!claim.timestamp.startsWith(claim.scopeDate)) return false;
  const scope = `${claim.scopeDate}/${claim.region}/${claim.service}/aws4_request`;
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    claim.timestamp,
    scope,
    sha256(canonicalRequest(request, claim.signedHeaders)),
  ].join('\n');
  const expected = createHmac('sha256', signingKey(secretAccessKey, claim)).update(stringToSign).digest();
  const given = Buffer.from(claim.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const separator = request.target.indexOf('?');
  const path = separator < 0 ? request.target : request.target.slice(0, separator);
  const query = separator < 0 ? '' : request.target.slice(separator + 1);
  const headers = signedHeaders.map((name) => `${name}:${headerValue(request.headers, name)}\n`).join('');
  return [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    headers,
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
}

function headerValue(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.trim().replaceAll(/\s+/g, ' ');
}

/** Every service but S3 encodes the path twice: once on the request line, once more here. */
function canonicalPath(path: string): string {
  return path.split('/').map(encodeRfc3986).join('/') || '/';
}

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(([key, value]) => `${encodeRfc3986(key)}=${encodeRfc3986(value)}`)
    .sort()
    .join('&');
}

function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A signing key lives for one day, region and service; deriving it costs four HMACs, so the last ones are kept. */
const signingKeys = new Map<string, Buffer>();
const SIGNING_KEYS_KEPT = 5000;

function signingKey(secretAccessKey: string, claim: SignatureClaim): Buffer {
  const id = `${secretAccessKey}/${claim.scopeDate}/${claim.region}/${claim.service}`;
  const known = signingKeys.get(id);
  if (known !== undefined) return known;
  let key: Buffer = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of [claim.scopeDate, claim.region, claim.service, 'aws4_request']) {
    key = createHmac('sha256', key).update(part).digest();
  }
  if (signingKeys.size >= SIGNING_KEYS_KEPT) signingKeys.clear();
  signingKeys.set(id, key);
  return key;
}
