/** Facts about a failure that are safe to log: never a secret, a token or a payload. */
export type ErrorContext = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * Base of every error class of the product. `code` is stable and machine-readable, `retryable` says whether the same
 * call may succeed later unchanged, `context` holds loggable facts.
 */
export class AppError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly context: ErrorContext;

  constructor(
    code: string,
    message: string,
    options: { retryable?: boolean; context?: ErrorContext; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.context = options.context ?? {};
  }
}

/** A human-readable line for any thrown value, without stack or context. */
export function errorMessage(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : 'unknown error';
}
