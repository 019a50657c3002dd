import { describe, expect, it } from 'vitest';
import { errorFacts } from '@/server/adapters/aws/errors/error-facts';
import { safeMessage } from '@/server/adapters/aws/errors/safe-message';
import { toAwsError } from '@/server/adapters/aws/errors/to-aws-error';

const thrown = (name: string, httpStatusCode?: number, message = 'as AWS says') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId: 'r-1' } });

describe('toAwsError', () => {
  it.each([
    ['RequestLimitExceeded', 503, 'AwsThrottledError', 'aws_throttled', true],
    ['Throttling', 400, 'AwsThrottledError', 'aws_throttled', true],
    ['SomethingElse', 429, 'AwsThrottledError', 'aws_throttled', true],
    ['UnauthorizedOperation', 403, 'AwsAccessError', 'permission_missing', false],
    ['AccessDenied', 403, 'AwsAccessError', 'permission_missing', false],
    ['AccessDeniedException', 400, 'AwsAccessError', 'permission_missing', false],
    ['OptInRequired', 401, 'AwsAccessError', 'permission_missing', false],
    ['AuthFailure', 401, 'AwsAccessError', 'credentials_invalid', false],
    ['ExpiredToken', 403, 'AwsAccessError', 'credentials_invalid', false],
    ['CredentialsProviderError', undefined, 'AwsAccessError', 'credentials_invalid', false],
    ['QueueDoesNotExist', 400, 'QueueNotFoundError', 'queue_not_found', false],
    ['AWS.SimpleQueueService.NonExistentQueue', 400, 'QueueNotFoundError', 'queue_not_found', false],
    ['InvalidParameterValue', 400, 'AwsRequestRefusedError', 'aws_request_refused', false],
    ['InternalError', 500, 'AwsUnavailableError', 'aws_unavailable', true],
    ['Unavailable', 503, 'AwsUnavailableError', 'aws_unavailable', true],
    ['TimeoutError', undefined, 'AwsUnavailableError', 'aws_unavailable', true],
  ])('%s (HTTP %s) is %s', (...[code, status, name, expected, retryable]) => {
    const error = toAwsError(errorFacts(thrown(code, status)), 'ec2:RunInstances');
    expect(error).toMatchObject({ name, code: expected, retryable });
    expect(error.context).toMatchObject({ action: 'ec2:RunInstances', awsCode: code, requestId: 'r-1' });
  });

  it('names the grant that AWS names, which may be another than the call', () => {
    const message =
      'You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/R/S is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/node';
    const error = toAwsError(errorFacts(thrown('UnauthorizedOperation', 403, message)), 'ec2:RunInstances');
    expect(error.context['action']).toBe('iam:PassRole');
    expect(error.message).toContain('the role lacks iam:PassRole');
  });

  it('does not blame the credentials for an image that is not shared', () => {
    const facts = errorFacts(thrown('AuthFailure', 403, 'Not authorized for images: [ami-0abc]'));
    const error = toAwsError(facts, 'ec2:RunInstances');
    expect(error).toMatchObject({ code: 'aws_request_refused' });
    expect(error.message).toContain('ami-0abc');
  });

  it('reads network errors by their own code', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(toAwsError(errorFacts(refused), 'sqs:ReceiveMessage').context['awsCode']).toBe('ECONNREFUSED');
    expect(errorFacts('text').code).toBe('Error');
    expect(errorFacts(null).message).toBe('no message');
  });
});

describe('safeMessage', () => {
  it('cuts blobs, key ids, opaque strings and length', () => {
    const blob = 'A1b2'.repeat(200);
    expect(safeMessage(`denied. Encoded authorization failure message: ${blob}`)).toBe('denied.');
    expect(safeMessage(`key ASIAABCDEFGHIJKLMNOP and ${blob} here`)).toBe('key [key id] and [cut] here');
    expect(safeMessage('word '.repeat(200)).length).toBeLessThanOrEqual(401);
  });
});
