import type { AppError } from '@/server/domain/shared/app-error';
import {
  AwsAccessError,
  AwsRequestRefusedError,
  AwsThrottledError,
  AwsUnavailableError,
  QueueNotFoundError,
  type AwsFailure,
} from '@/server/ports/aws-errors';
import {
  ACCOUNT_CODES,
  CREDENTIALS_CODES,
  PERMISSION_CODES,
  QUEUE_MISSING_CODES,
  THROTTLING_CODES,
} from '@/server/adapters/aws/errors/error-codes';
import type { ErrorFacts } from '@/server/adapters/aws/errors/error-facts';
import { safeMessage } from '@/server/adapters/aws/errors/safe-message';

/**
 * `User: arn:aws:sts::…:assumed-role/R/S is not authorized to perform: iam:PassRole on resource: … because no
 * identity-based policy allows the iam:PassRole action`: the grant that is missing may be another than the call's own.
 */
const NAMED_GRANT = /not authorized to perform:?\s+([a-z0-9-]+:[A-Za-z0-9*]+)/u;

/** `Not authorized for images: [ami-0abc]`: EC2 says `AuthFailure` for an image that is not shared, too. */
function isResourceRefusal(facts: ErrorFacts): boolean {
  return facts.code === 'AuthFailure' && /^not authorized for /iu.test(facts.message);
}

/** The grant that AWS says is missing, else the call itself. */
function missingGrant(action: string, message: string): string {
  return NAMED_GRANT.exec(message)?.[1] ?? action;
}

/** Maps what an AWS call threw to the product's errors; `action` is the call's IAM name, e.g. `sqs:ReceiveMessage`. */
export function toAwsError(facts: ErrorFacts, action: string): AppError {
  const failure: AwsFailure = {
    action,
    awsCode: facts.code,
    httpStatus: facts.httpStatus,
    requestId: facts.requestId,
  };
  // The SDK could not parse the body: an endpoint that does not serve this API. Its own advice is for its callers.
  if (facts.code === 'SyntaxError') {
    return new AwsUnavailableError(`the endpoint does not answer ${action} as AWS does`, failure);
  }
  if (THROTTLING_CODES.has(facts.code) || facts.httpStatus === 429) {
    return new AwsThrottledError(`AWS throttles ${action} (${facts.code})`, failure);
  }
  // The text of a signature error holds the canonical request with the session token: it is never passed on.
  if (CREDENTIALS_CODES.has(facts.code) && !isResourceRefusal(facts)) {
    return new AwsAccessError(
      'credentials_invalid',
      `AWS does not accept the credentials for ${action} (${facts.code})`,
      failure,
    );
  }
  if (PERMISSION_CODES.has(facts.code)) {
    const grant = missingGrant(action, facts.message);
    return new AwsAccessError(
      'permission_missing',
      `the role lacks ${grant}: ${safeMessage(facts.message)}`,
      { ...failure, action: grant },
    );
  }
  if (ACCOUNT_CODES.has(facts.code)) {
    return new AwsAccessError(
      'permission_missing',
      `the account may not use ${action} (${facts.code}): ${safeMessage(facts.message)}`,
      failure,
    );
  }
  if (QUEUE_MISSING_CODES.has(facts.code)) {
    return new QueueNotFoundError('the queue does not exist', failure);
  }
  if (facts.httpStatus !== null && facts.httpStatus >= 400 && facts.httpStatus < 500) {
    return new AwsRequestRefusedError(
      `AWS refuses ${action} (${facts.code}): ${safeMessage(facts.message)}`,
      failure,
    );
  }
  return new AwsUnavailableError(
    `no answer to ${action} (${facts.code}): ${safeMessage(facts.message)}`,
    failure,
  );
}
