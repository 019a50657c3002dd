import type { AssumeRoleCommandOutput, GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';

/** Credentials of one assumed session. Secret: never logged. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/**
 * ```xml
 * <AssumeRoleResponse><AssumeRoleResult>
 *   <Credentials><AccessKeyId>ASIA…</AccessKeyId><SecretAccessKey>…</SecretAccessKey><SessionToken>…</SessionToken>
 *     <Expiration>2026-07-14T10:30:00Z</Expiration></Credentials>
 *   <AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/CloudOptimRole/cloudoptim-us-east-1</Arn>…
 * </AssumeRoleResult></AssumeRoleResponse>
 * ```
 * Null when a part is missing.
 */
export function toSessionCredentials(output: AssumeRoleCommandOutput): SessionCredentials | null {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = output.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || Expiration === undefined) return null;
  if (Number.isNaN(Expiration.getTime())) return null;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}

/**
 * ```xml
 * <GetCallerIdentityResult><Arn>arn:aws:sts::111122223333:assumed-role/CloudOptimRole/cloudoptim-us-east-1</Arn>
 *   <UserId>AROA…:cloudoptim-us-east-1</UserId><Account>111122223333</Account></GetCallerIdentityResult>
 * ```
 */
export function toIdentity(
  output: GetCallerIdentityCommandOutput,
): { readonly account: string; readonly arn: string } | null {
  return output.Account && output.Arn ? { account: output.Account, arn: output.Arn } : null;
}
