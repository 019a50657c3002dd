import { AppError, type ErrorContext } from '@/server/domain/shared/app-error';

/** What a failed AWS call may say about itself: never a credential, an external id, a token or user data. */
export interface AwsFailure {
  /** IAM name of the call or of the grant that AWS named, e.g. `ec2:RunInstances`. */
  readonly action: string;
  /** AWS's own error code, e.g. `UnauthorizedOperation`; `timeout`, `aborted`, `network` or `malformed_answer` when AWS gave none. */
  readonly awsCode: string;
  readonly httpStatus: number | null;
  readonly requestId: string | null;
}

function contextOf(failure: AwsFailure): ErrorContext {
  return { ...failure };
}

export type AwsAccessCode = 'role_not_assumable' | 'permission_missing' | 'credentials_invalid';

/**
 * The role may not be assumed, a grant is missing (`context.action` names it), or credentials are not accepted. A
 * person must mend it; the same call will not succeed before.
 */
export class AwsAccessError extends AppError {
  declare readonly code: AwsAccessCode;

  constructor(code: AwsAccessCode, message: string, failure: AwsFailure) {
    super(code, message, { context: contextOf(failure) });
  }
}

/** AWS asked us to slow down until the call's bound was used up. Nothing was executed. */
export class AwsThrottledError extends AppError {
  constructor(message: string, failure: AwsFailure) {
    super('aws_throttled', message, { retryable: true, context: contextOf(failure) });
  }
}

/** No definite answer: time-out, network, 5xx after retries, or an answer that cannot be read. */
export class AwsUnavailableError extends AppError {
  constructor(message: string, failure: AwsFailure) {
    super('aws_unavailable', message, { retryable: true, context: contextOf(failure) });
  }
}

/** AWS understood the call and refuses it for a reason that is not access: `context.awsCode` says which. */
export class AwsRequestRefusedError extends AppError {
  constructor(message: string, failure: AwsFailure) {
    super('aws_request_refused', message, { context: contextOf(failure) });
  }
}

/** The queue does not exist (any more). */
export class QueueNotFoundError extends AppError {
  constructor(message: string, failure: AwsFailure) {
    super('queue_not_found', message, { context: contextOf(failure) });
  }
}
