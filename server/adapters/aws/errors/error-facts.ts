/** What is read off a thrown SDK or network error; nothing else of it is kept. */
export interface ErrorFacts {
  /** AWS's error code, or the network's (`ECONNRESET`), or the error's name. */
  readonly code: string;
  /** Null when no HTTP answer came. */
  readonly httpStatus: number | null;
  readonly requestId: string | null;
  readonly message: string;
}

function textField(value: unknown, field: string): string | null {
  if (typeof value !== 'object' || value === null || !(field in value)) return null;
  const found: unknown = Reflect.get(value, field);
  return typeof found === 'string' && found !== '' ? found : null;
}

function numberField(value: unknown, field: string): number | null {
  if (typeof value !== 'object' || value === null || !(field in value)) return null;
  const found: unknown = Reflect.get(value, field);
  return typeof found === 'number' ? found : null;
}

function objectField(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}

/**
 * Reads an error as the SDK throws it:
 * `{name: "UnauthorizedOperation", message, $fault: "client", $metadata: {httpStatusCode: 403, requestId: "…"}}`, or
 * Node's `{name: "Error", code: "ECONNREFUSED", message}`.
 */
export function errorFacts(error: unknown): ErrorFacts {
  const metadata = objectField(error, '$metadata');
  const httpStatus = numberField(metadata, 'httpStatusCode');
  const name = textField(error, 'name') ?? 'Error';
  const networkCode = textField(error, 'code');
  return {
    code: httpStatus === null && networkCode !== null ? networkCode : name,
    httpStatus,
    requestId: textField(metadata, 'requestId'),
    message: textField(error, 'message') ?? 'no message',
  };
}
