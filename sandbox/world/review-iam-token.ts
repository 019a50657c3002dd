import { credentialNow } from '../aws/model/aws-clock';
import type { AwsWorld } from '../aws/model/aws-world';
import type { Role } from '../aws/model/iam';
import { claimTime, parsePresigned, signatureMatches } from '../aws/wire/sigv4';

const PREFIX = 'k8s-aws-v1.';
/** aws-iam-authenticator: a token counts for 15 minutes after it was signed, whatever X-Amz-Expires says. */
const TOKEN_LIFETIME_MS = 15 * 60_000;

/**
 * The role behind an EKS IAM token (`k8s-aws-v1.` and the base64url of a presigned STS GetCallerIdentity), or
 * undefined if it is not one, not signed rightly for this cluster, too old, or of another account.
 * Source: aws-iam-authenticator, "API Authorization from Outside a Cluster".
 */
export function reviewIamToken(world: AwsWorld, clusterName: string, token: string): Role | undefined {
  if (!token.startsWith(PREFIX)) return undefined;
  const text = Buffer.from(token.slice(PREFIX.length), 'base64url').toString('utf8');
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.searchParams.get('Action') !== 'GetCallerIdentity') return undefined;
  const presigned = parsePresigned(url, { host: url.host, 'x-k8s-aws-id': clusterName });
  if (presigned?.claim.service !== 'sts' || !presigned.claim.signedHeaders.includes('x-k8s-aws-id'))
    return undefined;
  const key = world.iam.key(presigned.claim.accessKeyId);
  if (key === undefined || key.sessionToken !== presigned.claim.sessionToken) return undefined;
  if (!signatureMatches(presigned.request, presigned.claim, key.secretAccessKey)) return undefined;
  const ageMs = Date.now() - claimTime(presigned.claim);
  if (Math.abs(ageMs) > TOKEN_LIFETIME_MS) return undefined;
  if (key.expiresAt !== undefined && key.expiresAt <= credentialNow(world)) return undefined;
  const arn = key.caller()?.arn ?? '';
  const home = world.config.clusters.find(({ name }) => name === clusterName);
  return world.iam
    .roles()
    .find(
      (role) =>
        role.accountId === home?.account &&
        arn.startsWith(`arn:aws:sts::${role.accountId}:assumed-role/${role.name}/`),
    );
}
