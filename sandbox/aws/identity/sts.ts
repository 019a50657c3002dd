import * as sts from '@aws-sdk/client-sts';
import type { AssumeRoleRequest, AssumeRoleResponse, GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { credentialNow } from '../model/aws-clock';
import { type Call, type OperationTable, operation } from '../model/operation';
import { AwsError, validationError } from '../wire/aws-error';
import { trustAllows } from '../model/iam';

const DEFAULT_DURATION_SECONDS = 3600;

/** STS: AssumeRole and GetCallerIdentity (STS API Reference). */
export const STS_OPERATIONS: OperationTable = {
  AssumeRole: operation(sts.AssumeRole$, assumeRole, { mutates: true, needsPermission: false }),
  GetCallerIdentity: operation(sts.GetCallerIdentity$, getCallerIdentity, { needsPermission: false }),
};

/** A role that does not exist and a trust that does not hold give the same answer, so that neither can be probed. */
function assumeRole(call: Call, input: AssumeRoleRequest): AssumeRoleResponse {
  const { RoleArn: arn = '', RoleSessionName: sessionName = '', ExternalId: externalId } = input;
  checkPattern('roleSessionName', sessionName, /^[\w+=,.@-]{2,64}$/, '[\\w+=,.@-]*');
  if (externalId !== undefined)
    checkPattern('externalId', externalId, /^[\w+=,.@:/-]{2,1224}$/, '[\\w+=,.@:\\/-]*');
  if (!/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn)) throw validationError(`${arn} is invalid`);
  const durationSeconds = input.DurationSeconds ?? DEFAULT_DURATION_SECONDS;
  if (durationSeconds < 900 || durationSeconds > 43_200) {
    throw validationError(
      `1 validation error detected: Value '${durationSeconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
    );
  }
  const role = call.world.iam.role(arn);
  if (role === undefined || !call.caller.can('sts:AssumeRole') || !trustAllows(role, externalId)) {
    throw new AwsError(
      'AccessDenied',
      `User: ${call.caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      403,
    );
  }
  if (durationSeconds > role.maxSessionSeconds) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  const expiresAt = new Date(credentialNow(call.world).getTime() + durationSeconds * 1000);
  const session = call.world.iam.openSession(role, sessionName, expiresAt);
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: expiresAt,
    },
    AssumedRoleUser: {
      AssumedRoleId: `${role.roleId}:${sessionName}`,
      Arn: `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${sessionName}`,
    },
  };
}

function checkPattern(name: string, value: string, pattern: RegExp, shown: string): void {
  if (pattern.test(value)) return;
  throw validationError(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${shown} and length constraints`,
  );
}

function getCallerIdentity(call: Call): GetCallerIdentityResponse {
  return { Account: call.caller.accountId, Arn: call.caller.arn, UserId: call.caller.userId };
}
