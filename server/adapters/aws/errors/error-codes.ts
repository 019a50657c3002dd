/**
 * Error codes by meaning.
 * EC2: https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html
 * Common to query services (STS, Auto Scaling): https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 * SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */

export const PERMISSION_CODES: ReadonlySet<string> = new Set([
  'UnauthorizedOperation',
  'AccessDenied',
  'AccessDeniedException',
  'NotAuthorized',
  'KmsAccessDenied',
  'KMS.AccessDeniedException',
]);

/** The account itself may not do it, whatever the role is granted. */
export const ACCOUNT_CODES: ReadonlySet<string> = new Set([
  'OptInRequired',
  'Blocked',
  'PendingVerification',
  'RegionDisabledException',
]);

/** The session's credentials ended or were revoked: assuming the role anew may mend it. */
export const STALE_CREDENTIALS_CODES: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'AuthFailure',
]);

export const CREDENTIALS_CODES: ReadonlySet<string> = new Set([
  ...STALE_CREDENTIALS_CODES,
  'CredentialsProviderError',
  'TokenProviderError',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'InvalidSecurity',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'NotAuthorizedException',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

export const THROTTLING_CODES: ReadonlySet<string> = new Set([
  'EC2ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'OverLimit',
]);

export const QUEUE_MISSING_CODES: ReadonlySet<string> = new Set([
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
  'AWS.SimpleQueueService.QueueDeletedRecently',
  'QueueDeletedRecently',
  'InvalidAddress',
]);
