import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { AwsAccessError, AwsUnavailableError } from '@/server/ports/aws-errors';
import { errorFacts } from '@/server/adapters/aws/errors/error-facts';
import { ACCOUNT_CODES, PERMISSION_CODES } from '@/server/adapters/aws/errors/error-codes';
import { safeMessage } from '@/server/adapters/aws/errors/safe-message';
import { toSessionCredentials, type SessionCredentials } from '@/server/adapters/aws/sts/transform';

export const ASSUME_ROLE_ACTION = 'sts:AssumeRole';

/** Codes by which STS says that the role as named may not be assumed by us: trust, external id, or no such role. */
const NOT_ASSUMABLE_CODES: ReadonlySet<string> = new Set([
  ...PERMISSION_CODES,
  ...ACCOUNT_CODES,
  'ValidationError',
  'NoSuchEntity',
]);

export interface AssumeRoleQuestion {
  readonly roleArn: string;
  /** Null asks without one, which only the confused-deputy check does. */
  readonly externalId: string | null;
  readonly region: string;
}

/** `cloudoptim-<region>`; 2 to 64 characters of `[\w+=,.@-]` by STS's API reference. */
function sessionName(region: string): string {
  return `cloudoptim-${region}`;
}

/**
 * One STS AssumeRole with the platform's credentials, for the role's default session length. Throws `AwsAccessError`
 * `role_not_assumable` when STS refuses the role; anything else as the SDK throws it.
 */
export async function assumeRole(
  sts: STSClient,
  question: AssumeRoleQuestion,
  signal: AbortSignal,
): Promise<SessionCredentials> {
  try {
    const output = await sts.send(
      new AssumeRoleCommand({
        RoleArn: question.roleArn,
        RoleSessionName: sessionName(question.region),
        ...(question.externalId === null ? {} : { ExternalId: question.externalId }),
      }),
      { abortSignal: signal },
    );
    const credentials = toSessionCredentials(output);
    if (credentials !== null) return credentials;
  } catch (error) {
    const facts = errorFacts(error);
    if (!NOT_ASSUMABLE_CODES.has(facts.code)) throw error;
    throw new AwsAccessError(
      'role_not_assumable',
      `the role cannot be assumed: ${safeMessage(facts.message)}`,
      {
        action: ASSUME_ROLE_ACTION,
        awsCode: facts.code,
        httpStatus: facts.httpStatus,
        requestId: facts.requestId,
      },
    );
  }
  throw new AwsUnavailableError('STS answered without credentials', {
    action: ASSUME_ROLE_ACTION,
    awsCode: 'malformed_answer',
    httpStatus: null,
    requestId: null,
  });
}
